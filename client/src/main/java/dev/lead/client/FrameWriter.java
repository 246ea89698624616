package dev.lead.client;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the candidate's frames. Long lists are cut so that no frame comes near the limit of 256
 * KiB.
 */
final class FrameWriter {
  /** A shard and its token take at most about 120 bytes. */
  private static final int MOST_SHARDS = 1_000;

  private FrameWriter() {}

  /** A shard and the token it was led with. */
  record Held(Shard shard, Token token) {}

  static String helloNew(LeadOptions options, String service, Shards shards, long knownEpoch) {
    Map<String, Object> candidate = new LinkedHashMap<>();
    candidate.put("name", options.name());
    candidate.put("service", service);
    candidate.put("shards", shards.isAll() ? "all" : shards.numbers());
    candidate.put("weight", options.weight());
    candidate.put("priority", options.priority());
    candidate.put("zone", options.zone());
    candidate.put("version", options.version());
    candidate.put("endpoint", options.endpoint());
    candidate.put("labels", options.labels());
    candidate.put("pid", options.pid());
    Map<String, Object> hello = frame("hello");
    hello.put("protocol", 1);
    hello.put("candidate", candidate);
    hello.put("ttl_ms", options.ttl().toMillis());
    hello.put("known_epoch", knownEpoch);
    return text(hello);
  }

  static String helloAgain(String session, Secret secret, long attachment) {
    Map<String, Object> hello = frame("hello");
    hello.put("protocol", 1);
    hello.put("session", session);
    hello.put("secret", secret.text());
    hello.put("attachment", attachment);
    return text(hello);
  }

  /**
   * Says that the candidate lives.
   *
   * @param staleRejected how many times stores refused its tokens since the session began
   */
  static String heartbeat(long n, long attachment, FitnessReport fitness, long staleRejected) {
    Map<String, Object> heartbeat = frame("heartbeat");
    heartbeat.put("n", n);
    heartbeat.put("attachment", attachment);
    fitness.probeOk().ifPresent(ok -> heartbeat.put("probe", ok ? "ok" : "failing"));
    fitness.lag().ifPresent(lag -> heartbeat.put("lag_ms", lag.toMillis()));
    heartbeat.put("overloaded", fitness.overloaded());
    if (staleRejected > 0) {
      heartbeat.put("stale_rejected", staleRejected);
    }
    return text(heartbeat);
  }

  static List<String> ready(Collection<Held> shards) {
    return held("ready", shards);
  }

  static List<String> released(Collection<Held> shards) {
    return held("released", shards);
  }

  static List<String> resign(Collection<Held> shards) {
    return held("resign", shards);
  }

  static String grant(Held led) {
    Map<String, Object> grant = frame("grant");
    grant.put("shard", led.shard().toString());
    grant.put("token", led.token().value());
    return text(grant);
  }

  static String prepared(Shard shard, long transfer) {
    Map<String, Object> prepared = frame("prepared");
    prepared.put("shard", shard.toString());
    prepared.put("transfer", transfer);
    return text(prepared);
  }

  static String observeService(String service) {
    Map<String, Object> observe = frame("observe");
    observe.put("service", service);
    return text(observe);
  }

  static String observeShard(Shard shard) {
    Map<String, Object> observe = frame("observe");
    observe.put("shards", List.of(shard.toString()));
    return text(observe);
  }

  static String bye() {
    return text(frame("bye"));
  }

  static String text(Map<String, Object> object) {
    try {
      return JSON.std.asString(object);
    } catch (IOException e) {
      throw new UncheckedIOException("maps of text and numbers can be written", e);
    }
  }

  private static List<String> held(String type, Collection<Held> shards) {
    List<String> frames = new ArrayList<>();
    List<Map<String, Object>> part = new ArrayList<>();
    for (Held held : shards) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("shard", held.shard().toString());
      entry.put("token", held.token().value());
      part.add(entry);
      if (part.size() == MOST_SHARDS) {
        frames.add(list(type, part));
        part = new ArrayList<>();
      }
    }
    if (!part.isEmpty()) {
      frames.add(list(type, part));
    }
    return frames;
  }

  private static String list(String type, List<Map<String, Object>> shards) {
    Map<String, Object> frame = frame(type);
    frame.put("shards", shards);
    return text(frame);
  }

  private static Map<String, Object> frame(String type) {
    Map<String, Object> frame = new LinkedHashMap<>();
    frame.put("type", type);
    return frame;
  }
}
