package dev.lead.core.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.SecretHash;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardSelection;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A region for tests. Each command goes through bytes; after it the {@link Invariants} hold, a
 * second application changes nothing, and a replica restored from a snapshot arrives at the same
 * bytes.
 */
final class World {
  static final Incarnation LIFE = new Incarnation(new UUID(1, 2));
  static final ServiceName PAY = new ServiceName("pay");
  static final AgentRun A = new AgentRun(new AgentName("a"), 11);
  static final AgentRun B = new AgentRun(new AgentName("b"), 12);
  static final AgentRun C = new AgentRun(new AgentName("c"), 13);
  static final SecretHash SECRET = new SecretHash(new byte[32]);
  static final Duration TTL = Duration.ofSeconds(3);

  final ElectionTable table = new ElectionTable(new RegionName("eu-west-1"));

  /** What the last command did. */
  final List<Fact> facts = new ArrayList<>();

  private final Map<ShardId, Token> tokens = new HashMap<>();
  private final Map<ShardId, Token> leading = new HashMap<>();
  private ElectionTable replica = new ElectionTable(table.region());
  private long index = 100;
  private long sequence;
  private long orders;

  World() {
    table.listener(this::happened);
  }

  private void happened(Event event) {
    assertThat(event.sequence()).isEqualTo(++sequence);
    Fact fact = event.fact();
    facts.add(fact);
    if (fact instanceof Fact.LeaderElected f) {
      assertThat(f.token()).isGreaterThan(tokens.getOrDefault(f.shard(), Token.NONE));
      assertThat(leading.put(f.shard(), f.token())).as("%s is free", f.shard()).isNull();
      tokens.put(f.shard(), f.token());
    } else if (fact instanceof Fact.LeaderLost f) {
      assertThat(leading.remove(f.shard())).as("token lost").isEqualTo(f.token());
    }
  }

  /** Applies a command that may do anything. */
  Outcome apply(Command command) {
    facts.clear();
    byte[] batch = CommandCodec.encode(Instant.ofEpochMilli(1_000 + index), List.of(command));
    index++;
    List<Outcome> outcomes = OutcomeCodec.decode(table.applyBatch(index, batch));
    replica.applyBatch(index, batch);
    assertThat(outcomes).hasSize(1);
    byte[] snapshot = table.snapshot();
    assertThat(replica.snapshot()).as("a restored replica after %s", command).isEqualTo(snapshot);
    Invariants.check(table);
    replica = new ElectionTable(table.region());
    replica.restore(snapshot);
    assertThat(replica.snapshot()).isEqualTo(snapshot);
    assertThat(replica.watches()).isEqualTo(table.watches());
    List<Fact> once = List.copyOf(facts);
    table.applyBatch(++index, batch);
    assertThat(table.snapshot()).as("applied twice: %s", command).isEqualTo(snapshot);
    assertThat(facts).isEqualTo(once);
    return outcomes.getFirst();
  }

  /** Applies a command that must change something. */
  World done(Command command) {
    Outcome outcome = apply(command);
    assertThat(outcome)
        .as("%s", command)
        .isNotInstanceOfAny(Outcome.Refused.class, Outcome.Unchanged.class, Outcome.Held.class);
    return this;
  }

  /** Applies a command that must be refused for this reason, and change nothing. */
  World refused(Refusal reason, Command command) {
    byte[] before = table.snapshot();
    Outcome outcome = apply(command);
    assertThat(outcome).as("%s", command).isInstanceOf(Outcome.Refused.class);
    assertThat(((Outcome.Refused) outcome).reason()).isEqualTo(reason);
    assertThat(table.snapshot()).isEqualTo(before);
    return this;
  }

  /** Applies a command that must find nothing to do. */
  World unchanged(Command command) {
    byte[] before = table.snapshot();
    assertThat(apply(command)).as("%s", command).isEqualTo(Outcome.UNCHANGED);
    assertThat(table.snapshot()).isEqualTo(before);
    return this;
  }

  // ---- building ----

  /** Authorised, three agents, no service. */
  static World region() {
    World world = new World();
    world.done(new Command.Incarnate(LIFE)).done(new Command.Authorize(LIFE, new Epoch(1)));
    return world.join(A).join(B).join(C);
  }

  /** The region with one service, all shards at home. */
  static World with(ServicePolicy policy, int shards) {
    return region().define(1, shards, policy).home(0, shards, 1);
  }

  World join(AgentRun agent) {
    return done(
        new Command.JoinAgent(
            agent,
            new AgentInfo("", agent.name() + ":1", 7, "1"),
            Duration.ofSeconds(2),
            Duration.ofMillis(500)));
  }

  World define(long version, int shards, ServicePolicy policy) {
    return done(new Command.DefineService(LIFE, version, PAY, shards, policy));
  }

  World home(int from, int to, long epoch) {
    return done(assign(from, to, epoch, true));
  }

  World away(int from, int to, long epoch) {
    return done(assign(from, to, epoch, false));
  }

  static Command assign(int from, int to, long epoch, boolean home) {
    return new Command.AssignShards(
        LIFE, PAY, List.of(new Command.Range(from, to, new Epoch(epoch), home)));
  }

  World open(long session, String name, AgentRun agent) {
    return open(session, agent, spec(name));
  }

  World open(long session, AgentRun agent, CandidateSpec spec) {
    return done(
        new Command.OpenSession(new SessionId(session), SECRET, agent, spec, TTL, Epoch.NONE));
  }

  static CandidateSpec spec(String name, int... shards) {
    return CandidateSpec.of(
        new CandidateName(name),
        PAY,
        shards.length == 0 ? ShardSelection.all() : ShardSelection.of(shards));
  }

  static CandidateSpec spec(String name, int weight, int priority, String zone, String version) {
    return new CandidateSpec(
        new CandidateName(name),
        PAY,
        ShardSelection.all(),
        weight,
        priority,
        zone,
        version,
        "",
        Map.of(),
        0);
  }

  World attach(long session, AgentRun agent) {
    return done(
        new Command.AttachSession(
            new SessionId(session), SECRET, agent, view(session).attachment()));
  }

  World detach(long session, long remainingMillis) {
    return done(detached(session, remainingMillis));
  }

  Command detached(long session, long remainingMillis) {
    return new Command.DetachSession(
        new SessionId(session),
        view(session).agent().orElseThrow(),
        view(session).attachment(),
        Duration.ofMillis(remainingMillis));
  }

  World close(long session, LossCause cause) {
    return done(
        new Command.CloseSession(
            new SessionId(session),
            view(session).agent().orElse(A),
            view(session).attachment(),
            cause));
  }

  World fitness(long session, boolean probeOk, boolean overloaded, long lagMillis) {
    return done(
        new Command.UpdateFitness(
            new SessionId(session),
            view(session).agent().orElseThrow(),
            view(session).attachment(),
            new Fitness(probeOk, overloaded, Duration.ofMillis(lagMillis))));
  }

  World ready(int shard) {
    ShardView view = shard(shard);
    return done(new Command.ReportReady(view.session(), view.shard(), view.token()));
  }

  World release(int shard) {
    ShardView view = shard(shard);
    return done(new Command.Release(view.session(), view.shard(), view.token()));
  }

  World resign(int shard) {
    ShardView view = shard(shard);
    return done(new Command.Resign(view.session(), view.shard(), view.token()));
  }

  World renew(AgentRun agent, long applied) {
    return done(new Command.RenewAgent(agent, count(agent) + 1, applied));
  }

  World suspect(AgentRun agent) {
    return done(new Command.SuspectAgent(agent, count(agent)));
  }

  World expire(AgentRun agent) {
    return done(new Command.ExpireAgent(agent, count(agent)));
  }

  World order(Order order) {
    return done(new Command.Execute(LIFE, ++orders, order));
  }

  Outcome.Refused refusedOrder(Order order) {
    Outcome outcome = apply(new Command.Execute(LIFE, ++orders, order));
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    Outcome.Refused refused = (Outcome.Refused) outcome;
    assertThat(facts)
        .containsExactly(
            new Fact.OrderCompleted(
                orders, false, Optional.of(refused.reason()), refused.detail()));
    return refused;
  }

  long lastOrder() {
    return orders;
  }

  static Order.Transfer transferTo(String target, int shard) {
    return new Order.Transfer(
        new ShardId(PAY, shard),
        target.isEmpty() ? Optional.empty() : Optional.of(new CandidateName(target)),
        Order.Expectation.NONE);
  }

  /** Proposes what one watch asks for. */
  World due(String keyPrefix) {
    return done(watch(keyPrefix).onTimeout());
  }

  World settle() {
    return due("settle/");
  }

  // ---- asking ----

  Watch watch(String keyPrefix) {
    return table.watches().stream()
        .filter(w -> w.key().startsWith(keyPrefix))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no watch " + keyPrefix + " in " + keys()));
  }

  List<String> keys() {
    return table.watches().stream().map(Watch::key).toList();
  }

  boolean watches(String keyPrefix) {
    return table.watches().stream().anyMatch(w -> w.key().startsWith(keyPrefix));
  }

  /** The index of the last command that {@link #apply} applied for the first time. */
  long index() {
    return index - 1;
  }

  private long count(AgentRun agent) {
    return table.agents().stream()
        .filter(a -> a.agent().equals(agent))
        .findFirst()
        .orElseThrow()
        .count();
  }

  SessionView view(long session) {
    return table.session(new SessionId(session)).orElseThrow();
  }

  ShardView shard(int number) {
    return table.shard(new ShardId(PAY, number)).orElseThrow();
  }

  ShardState state(int number) {
    return shard(number).state();
  }

  Token token(int number) {
    return shard(number).token();
  }

  String leader(int number) {
    return shard(number).leader().map(CandidateName::value).orElse("-");
  }

  String standby(int number) {
    return shard(number).standby().map(CandidateName::value).orElse("-");
  }

  List<String> leaders() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < table.shardCount(PAY); i++) {
      names.add(leader(i));
    }
    return names;
  }

  int leads(long session) {
    return view(session).leads();
  }
}
