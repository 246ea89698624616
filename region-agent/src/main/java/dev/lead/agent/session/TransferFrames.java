package dev.lead.agent.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.agent.table.Directory;
import dev.lead.agent.table.LeaderRow;
import dev.lead.core.election.Fact;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
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

  /** To the target of a move between regions, which knows nothing of the leader elsewhere. */
  ObjectNode prepare(FrameWriter writer, Fact.ArrivalStarted fact) {
    ObjectNode frame = frame("prepare", fact.shard(), fact.arrival()).put("from", "");
    writer.token(frame, "token", Token.NONE);
    return frame;
  }

  /** To the leader: finish and release. */
  ObjectNode drain(FrameWriter writer, ShardId shard, long transfer, Token token) {
    ObjectNode frame =
        frame("drain", shard, transfer).put("timeout_ms", drainTimeout(shard).toMillis());
    writer.token(frame, "token", token);
    return frame;
  }

  /** To the leader: go on. */
  ObjectNode resume(FrameWriter writer, Fact.TransferRolledBack fact) {
    ObjectNode frame = frame("resume", fact.shard(), fact.transfer()).put("reason", fact.reason());
    writer.token(frame, "token", fact.token());
    return frame;
  }

  /** To the target: it will not lead. */
  ObjectNode cancelled(ShardId shard, long transfer, String reason) {
    return frame("cancelled", shard, transfer).put("reason", reason);
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
