package dev.lead.agent.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects what one command means for each session into few frames, at most 1,000 shards in each.
 * What a session is told keeps the order of the log, except that {@code standby} may come after
 * what followed it: it is advice. For one thread.
 */
final class FrameBatches {
  static final int SHARDS_PER_FRAME = 1_000;
  private static final String ADVICE = "standby";

  private static final class Pending {
    String type = "";
    final List<ObjectNode> shards = new ArrayList<>();
    final List<ObjectNode> advice = new ArrayList<>();
  }

  private final Map<LocalSession, Pending> pending = new LinkedHashMap<>();

  /** Adds a shard to the frame of that type. */
  void add(LocalSession session, String type, ObjectNode shard) {
    Pending of = pending.computeIfAbsent(session, s -> new Pending());
    if (type.equals(ADVICE)) {
      of.advice.add(shard);
      return;
    }
    if (!of.type.equals(type) || of.shards.size() >= SHARDS_PER_FRAME) {
      send(session, of.type, of.shards);
      of.type = type;
    }
    of.shards.add(shard);
  }

  /** Sends what is collected for a session. */
  void flush(LocalSession session) {
    Pending of = pending.remove(session);
    if (of != null) {
      flush(session, of);
    }
  }

  /** Sends everything. */
  void flush() {
    pending.forEach(FrameBatches::flush);
    pending.clear();
  }

  private static void flush(LocalSession session, Pending of) {
    send(session, of.type, of.shards);
    for (int from = 0; from < of.advice.size(); from += SHARDS_PER_FRAME) {
      session.send(
          FrameWriter.list(
              ADVICE,
              of.advice.subList(from, Math.min(of.advice.size(), from + SHARDS_PER_FRAME))));
    }
  }

  private static void send(LocalSession session, String type, List<ObjectNode> shards) {
    if (!shards.isEmpty()) {
      session.send(FrameWriter.list(type, shards));
      shards.clear();
    }
  }
}
