package dev.lead.agent.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardSelection;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A candidate without a network: keeps what it is told, and says what a test wants. */
final class TestWire implements Wire {
  private final SessionHub hub;
  final List<ObjectNode> frames = new CopyOnWriteArrayList<>();
  volatile Optional<LocalSession> session = Optional.empty();
  volatile int closedWith;
  volatile boolean slow;
  private long beats;

  TestWire(SessionHub hub) {
    this.hub = hub;
  }

  static TestWire open(MemoryRegion.TestAgent agent, String name) {
    return open(agent, name, ShardSelection.all());
  }

  static TestWire open(MemoryRegion.TestAgent agent, String name, ShardSelection shards) {
    TestWire wire = new TestWire(agent.hub);
    wire.hello(name, shards, Epoch.NONE);
    wire.await("welcome");
    return wire;
  }

  void hello(String name, ShardSelection shards, Epoch known) {
    hub.open(
        this,
        new Frame.Hello(
            CandidateSpec.of(new CandidateName(name), MemoryRegion.SERVICE, shards),
            Duration.ofSeconds(2),
            known,
            false),
        opened -> session = Optional.of(opened));
  }

  /** Shows this candidate's session at another agent, or at the same one again. */
  TestWire resumeAt(MemoryRegion.TestAgent agent) {
    await("welcome");
    return resumeAt(agent, session.orElseThrow().id, session.orElseThrow().secret.reveal());
  }

  static TestWire resumeAt(MemoryRegion.TestAgent agent, SessionId id, String secret) {
    TestWire wire = new TestWire(agent.hub);
    agent.hub.resume(
        wire,
        new Frame.Resume(id, SessionSecret.shown(secret), 1, false),
        opened -> wire.session = Optional.of(opened));
    return wire;
  }

  void heartbeat() {
    heartbeat(Optional.empty());
  }

  void heartbeat(Optional<Fitness> fitness) {
    LocalSession mine = session.orElseThrow();
    hub.heartbeat(
        mine, new Frame.Heartbeat(++beats, mine.attachment, fitness, OptionalLong.empty()));
  }

  Duration lease() {
    heartbeat();
    JsonNode lease = all("lease").getLast();
    return Duration.ofMillis(lease.path("valid_ms").asLong());
  }

  void breakLine() {
    hub.gone(this, session);
  }

  JsonNode await(String type) {
    return await(type, frame -> true);
  }

  JsonNode await(String type, Predicate<JsonNode> which) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(10))
        .until(() -> all(type).stream().anyMatch(which));
    return all(type).stream().filter(which).findFirst().orElseThrow();
  }

  List<ObjectNode> all(String type) {
    return frames.stream().filter(frame -> frame.path("type").asText().equals(type)).toList();
  }

  /** The shards named in frames of that type, in order. */
  List<String> shards(String type) {
    List<String> shards = new ArrayList<>();
    for (ObjectNode frame : all(type)) {
      frame.path("shards").forEach(shard -> shards.add(shard.path("shard").asText()));
    }
    return shards;
  }

  Token tokenOf(String type, String shard) {
    for (ObjectNode frame : all(type)) {
      for (JsonNode one : frame.path("shards")) {
        if (one.path("shard").asText().equals(shard)) {
          return new Token(one.path("token").asLong());
        }
      }
    }
    throw new AssertionError("no " + type + " for " + shard + " in " + frames);
  }

  void ready(String shard) {
    hub.ready(
        session.orElseThrow(),
        List.of(new Frame.Led(ShardId.parse(shard), tokenOf("lead", shard))));
  }

  @Override
  public void send(ObjectNode frame) {
    ProtocolSchema.requireFromAgent(frame);
    frames.add(frame.deepCopy());
  }

  @Override
  public void close(int code, String reason) {
    closedWith = code;
  }

  @Override
  public String peer() {
    return "the certificate of " + session.map(s -> s.name).orElse("nobody");
  }

  @Override
  public boolean congested() {
    return slow;
  }
}
