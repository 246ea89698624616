package dev.lead.agent.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.agent.table.Directory;
import dev.lead.agent.table.LeaderRow;
import dev.lead.core.election.Fact;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.ShardId;
import java.time.Duration;

/** The frames of a planned transfer. */
final class TransferFrames {
  private final Directory directory;

  TransferFrames(Directory directory) {
    this.directory = directory;
  }

  /** To the target: warm up. */
  ObjectNode prepare(FrameWriter writer, Fact.TransferStarted fact) {
    ObjectNode frame =
        frame("prepare", fact.shard(), fact.transfer()).put("from", leaderOf(fact.shard()));
    writer.token(frame, "token", fact.token());
    return frame;
  }

  /** To the leader: finish and release. */
  ObjectNode drain(FrameWriter writer, Fact.TransferDraining fact) {
    ObjectNode frame =
        frame("drain", fact.shard(), fact.transfer())
            .put("timeout_ms", drainTimeout(fact.shard()).toMillis());
    writer.token(frame, "token", fact.token());
    return frame;
  }

  /** To the leader: go on. */
  ObjectNode resume(FrameWriter writer, Fact.TransferRolledBack fact) {
    ObjectNode frame = frame("resume", fact.shard(), fact.transfer()).put("reason", fact.reason());
    writer.token(frame, "token", fact.token());
    return frame;
  }

  /** To the target: it will not lead. */
  ObjectNode cancelled(Fact.TransferRolledBack fact) {
    return frame("cancelled", fact.shard(), fact.transfer()).put("reason", fact.reason());
  }

  private static ObjectNode frame(String type, ShardId shard, long transfer) {
    return FrameWriter.frame(type).put("shard", shard.toString()).put("transfer", transfer);
  }

  private String leaderOf(ShardId shard) {
    return directory
        .find(shard)
        .map(LeaderRow::view)
        .flatMap(view -> view.leader())
        .map(CandidateName::value)
        .orElse("");
  }

  private Duration drainTimeout(ShardId shard) {
    return directory.policy(shard.service()).map(ServicePolicy::drainTimeout).orElse(Duration.ZERO);
  }
}
