package dev.lead.control.operation;

import dev.lead.control.db.Tx;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.service.ServiceRecord;
import dev.lead.control.service.ServiceStore;
import dev.lead.control.service.Services;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.sql.SQLException;
import java.util.Optional;

/** A shard that somebody wants to do something with, as the region told last. */
record ShardTarget(
    ShardId shard,
    RegionName region,
    ServiceRecord service,
    String state,
    Token token,
    Optional<CandidateName> leader,
    Optional<CandidateName> standby) {
  ServicePolicy policy() {
    return service.policy();
  }

  /**
   * Finds it.
   *
   * @throws Refused if there is none
   */
  static ShardTarget find(Tx tx, ShardId shard) throws SQLException {
    return find(tx, shard, service(tx, shard.service()));
  }

  static ServiceRecord service(Tx tx, ServiceName name) throws SQLException {
    return ServiceStore.find(tx, name).orElseThrow(() -> Services.unknown(name));
  }

  static ShardTarget find(Tx tx, ShardId shard, ServiceRecord service) throws SQLException {
    return tx.first(
            "select region, state, token, leader, standby from leader where service = ? and shard = ?",
            row ->
                new ShardTarget(
                    shard,
                    new RegionName(row.text("region")),
                    service,
                    row.text("state"),
                    new Token(row.number("token")),
                    row.optText("leader").map(CandidateName::new),
                    row.optText("standby").map(CandidateName::new)),
            shard.service().value(),
            shard.number())
        .orElseThrow(() ->
            new Refused(
                Kind.UNKNOWN_SHARD,
                "the service `%s` has the shards 0 to %d, not %d"
                    .formatted(shard.service(), service.shards() - 1, shard.number()),
                "use one of these"));
  }

  /**
   * Lets only a region pass that can be given an order now.
   *
   * @throws Refused if it cannot
   */
  static void requireReachable(RegionRecord region) {
    if (!region.reachable() || region.incarnation().isEmpty()) {
      throw unreachable(region);
    }
  }

  /**
   * The incarnation that can be given an order now.
   *
   * @throws Refused if the region is out of reach: an order must not wait for it and take effect
   *     when nobody expects it any more
   */
  static Incarnation reachable(RegionRecord region) {
    requireReachable(region);
    return region.incarnation().orElseThrow();
  }

  private static Refused unreachable(RegionRecord region) {
    return new Refused(
            Kind.REGION_WITHOUT_MANDATE,
            "the region `%s` has no mandate now, so it would not hear of the order"
                .formatted(region.name()),
            "see GET /v1/status for what is wrong with it, and order again when it is back")
        .with("region", region.name());
  }
}
