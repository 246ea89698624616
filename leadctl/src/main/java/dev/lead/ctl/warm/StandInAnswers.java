package dev.lead.ctl.warm;

/** What the stand-in says: one item of everything. */
final class StandInAnswers {

  private static final String ITEM =
      """
      {"name": "a", "region": "eu-west-1", "zone": "a", "state": "active", "pid": 1, "raft_role": "leader",
       "service": "payments", "shard": 0, "leader": "app-1", "agent": "a", "token": 4294967297,
       "epoch": 1, "term": 1, "standby": "app-2", "since": "2026-01-01T00:00:00Z", "leads": 8,
       "at": "2026-01-01T00:00:00Z", "type": "leader_elected", "id": 1}
      """;

  private StandInAnswers() {}

  static String answer(String target) {
    return target.startsWith("/v1/status")
        ? """
        {"regions": [%s], "agents": [%s], "leaders": {"total": 24, "led": 23, "vacant": 1},
         "problems": [{"severity": "error", "what": "payments/0 has no leader", "next_step": "wait"}]}
        """
            .formatted(ITEM, ITEM)
        : "{\"items\": [%s]}".formatted(ITEM);
  }
}
