package dev.lead.agent;

import dev.lead.agent.table.Applied;
import dev.lead.core.election.Fact;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Writes what happens to leaders into the log, with shard, term and token as fields; in bulk as one
 * line.
 */
final class ElectionLog {
  private static final Logger log = LoggerFactory.getLogger("lead.elections");
  private static final int MOST_LINES = 20;

  /** What the table's stream tells; to be subscribed. */
  void applied(List<Applied> applied) {
    int lines = 0;
    int more = 0;
    for (Applied item : applied) {
      if (!(item instanceof Applied.Happened happened)) {
        continue;
      }
      if (lines < MOST_LINES) {
        lines += write(happened.event().fact()) ? 1 : 0;
      } else {
        more++;
      }
    }
    if (more > 0) {
      log.info("and {} more events in the same entry", more);
    }
  }

  private static boolean write(Fact fact) {
    switch (fact) {
      case Fact.LeaderElected f ->
          line(
              f.shard(), f.token(), f.shard() + ": elected " + f.leader() + " (" + f.cause() + ")");
      case Fact.LeaderLost f ->
          line(
              f.shard(), f.token(), f.shard() + ": lost by " + f.leader() + " (" + f.cause() + ")");
      case Fact.LeaderRevoked f ->
          line(
              f.shard(),
              f.token(),
              f.shard() + ": revoked from " + f.leader() + " (" + f.cause() + ")");
      case Fact.TransferRolledBack f ->
          line(f.shard(), f.token(), f.shard() + ": transfer rolled back, " + f.reason());
      case Fact.AgentSuspected f -> log.info("agent {} is suspected", f.agent());
      case Fact.AgentRecovered f -> log.info("agent {} is heard again", f.agent());
      case Fact.AgentExpired f -> log.info("agent {} expired", f.agent());
      case Fact.CandidateHeld f ->
          log.info(
              "{} of {} is held back for {} ms ({})",
              f.candidate(),
              f.service(),
              f.hold().toMillis(),
              f.cause());
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void line(ShardId shard, Token token, String text) {
    MDC.put("shard", shard.toString());
    MDC.put("token", token.toString());
    MDC.put("term", token.term().toString());
    try {
      log.info(text);
    } finally {
      MDC.remove("shard");
      MDC.remove("token");
      MDC.remove("term");
    }
  }
}
