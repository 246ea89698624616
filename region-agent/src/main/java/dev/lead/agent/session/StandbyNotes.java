package dev.lead.agent.session;

import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Who of the sessions here was told to stand by for which shard. For one thread. */
final class StandbyNotes {
  private final Attachments attachments;
  private final FrameBatches frames;
  private final Map<ShardId, SessionId> told = new HashMap<>();

  StandbyNotes(Attachments attachments, FrameBatches frames) {
    this.attachments = attachments;
    this.frames = frames;
  }

  /** The second choice of a shard is this session now, perhaps of another agent, perhaps none. */
  void standby(ShardId shard, SessionId now) {
    SessionId before = told.get(shard);
    if (now.equals(before)) {
      return;
    }
    if (before != null) {
      attachments.attached(before).ifPresent(session -> tell(session, shard, false));
    }
    Optional<LocalSession> next = attachments.attached(now);
    next.ifPresent(session -> tell(session, shard, true));
    if (next.isPresent()) {
      told.put(shard, now);
    } else {
      told.remove(shard);
    }
  }

  /** A session that came here knows nothing of what it stands by for. */
  void again(LocalSession session, Iterable<ShardId> shards) {
    told.values().removeIf(id -> id.equals(session.id));
    for (ShardId shard : shards) {
      told.remove(shard);
      standby(shard, session.id);
    }
  }

  void clear() {
    told.clear();
  }

  private void tell(LocalSession session, ShardId shard, boolean standby) {
    frames.add(session, "standby", FrameWriter.standby(shard, standby));
  }
}
