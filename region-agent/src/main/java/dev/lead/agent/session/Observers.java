package dev.lead.agent.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.agent.table.Directory;
import dev.lead.agent.table.LeaderRow;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Connections that want to be told of leaders, and of which. Thread-safe. */
final class Observers {

  private static final class Interest {
    volatile FrameWriter writer;
    final Set<ShardId> shards = ConcurrentHashMap.newKeySet();
    final Set<ServiceName> services = ConcurrentHashMap.newKeySet();

    Interest(FrameWriter writer) {
      this.writer = writer;
    }

    boolean wants(ShardId shard) {
      return services.contains(shard.service()) || shards.contains(shard);
    }
  }

  private final Directory directory;
  private final int most;
  private final Map<Wire, Interest> interests = new ConcurrentHashMap<>();

  /**
   * @param most connections that may observe
   */
  Observers(Directory directory, int most) {
    this.directory = directory;
    this.most = most;
  }

  /** Adds an interest and tells the present leaders first. */
  void add(Wire wire, FrameWriter writer, Frame.Observe observe) {
    if (interests.size() >= most && !interests.containsKey(wire)) {
      Refusals.full(wire, most);
      return;
    }
    Interest interest = interests.computeIfAbsent(wire, w -> new Interest(writer));
    interest.shards.addAll(observe.shards());
    observe.service().ifPresent(interest.services::add);
    Set<ShardId> present = new HashSet<>(observe.shards());
    observe
        .service()
        .ifPresent(
            service -> directory.all(service).forEach(row -> present.add(row.view().shard())));
    tell(wire, interest, present);
  }

  /** From now on the connection is written to like this. */
  void speak(Wire wire, FrameWriter writer) {
    Interest interest = interests.get(wire);
    if (interest != null) {
      interest.writer = writer;
    }
  }

  void remove(Wire wire) {
    interests.remove(wire);
  }

  /** Ends connections that are too slow for what they want to know. */
  void endCongested() {
    for (Wire wire : java.util.List.copyOf(interests.keySet())) {
      if (wire.congested()) {
        interests.remove(wire);
        wire.close(1008, "too slow");
      }
    }
  }

  /** Something about these shards has changed. */
  void changed(Collection<ShardId> shards) {
    if (shards.isEmpty()) {
      return;
    }
    interests.forEach(
        (wire, interest) -> tell(wire, interest, shards.stream().filter(interest::wants).toList()));
  }

  private void tell(Wire wire, Interest interest, Collection<ShardId> shards) {
    List<ObjectNode> rows = new ArrayList<>();
    for (ShardId shard : shards) {
      directory.find(shard).ifPresent(row -> rows.add(row(interest.writer, row)));
      if (rows.size() == FrameBatches.SHARDS_PER_FRAME) {
        wire.send(FrameWriter.list("leader", rows));
        rows.clear();
      }
    }
    if (!rows.isEmpty()) {
      wire.send(FrameWriter.list("leader", rows));
    }
  }

  private static ObjectNode row(FrameWriter writer, LeaderRow row) {
    ObjectNode node = writer.shard(row.view().shard(), row.view().token());
    node.put("leader", row.view().leader().map(CandidateName::value).orElse(""));
    node.put("endpoint", row.endpoint());
    node.put("state", FrameWriter.cause(row.view().state()));
    return node;
  }
}
