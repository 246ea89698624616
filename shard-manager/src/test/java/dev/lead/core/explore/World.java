package dev.lead.core.explore;

import dev.lead.core.election.AgentInfo;
import dev.lead.core.election.Command;
import dev.lead.core.election.ElectionTable;
import dev.lead.core.election.Event;
import dev.lead.core.election.Outcome;
import dev.lead.core.election.SessionView;
import dev.lead.core.election.ShardView;
import dev.lead.core.election.Watch;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.FlapDamping;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.SecretHash;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardSelection;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import dev.lead.core.model.VersionPin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Two agents, two candidates, a few shards, and the messages under way between them, at one moment.
 * Time comes in ticks of a second and all clocks run alike; a lease is two ticks. The first agent
 * and the first candidate are those whose messages dawdle; the second ones are quick.
 */
final class World {
  static final int LEASE = 2;
  static final int PARTIES = 2;
  private static final Incarnation LIFE = new Incarnation(new UUID(7, 7));
  private static final ServiceName SERVICE = new ServiceName("s");
  private static final SecretHash SECRET = new SecretHash(new byte[SecretHash.LENGTH]);

  /** What an agent sent to a candidate: its lease, and all it leads. */
  record Grant(int attachment, int until, Map<ShardId, Token> leads) {}

  /** An agent: its lease, its beats under way, what it has applied, and who is attached to it. */
  static final class Agent {
    int leaseUntil;
    int beats;
    final Map<Long, Integer> sent = new TreeMap<>();
    byte[] replica = {};
    long applied;

    /** By candidate: the attachment that is served, 0 for none. */
    final int[] serves = new int[PARTIES];

    final int[] handedUntil = new int[PARTIES];

    /** By candidate: the newest attachment that was given up. It is not served again. */
    final int[] gaveUp = new int[PARTIES];

    Agent copy() {
      Agent copy = new Agent();
      copy.leaseUntil = leaseUntil;
      copy.beats = beats;
      copy.sent.putAll(sent);
      copy.replica = replica;
      copy.applied = applied;
      System.arraycopy(serves, 0, copy.serves, 0, PARTIES);
      System.arraycopy(handedUntil, 0, copy.handedUntil, 0, PARTIES);
      System.arraycopy(gaveUp, 0, copy.gaveUp, 0, PARTIES);
      return copy;
    }
  }

  /** A candidate: where it is connected, what it was granted. */
  static final class Candidate {
    /** The agent it is connected to, or is connecting to; −1 for none. */
    int at = -1;

    /** The agent whose connection it goes on with until it is attached there; −1 for none. */
    int former = -1;

    int attachment = 1;
    int grantedUnder;
    int deadline;
    Map<ShardId, Token> leads = new TreeMap<>();

    /** What it gave up. An agent that lags may still say that it leads there; it does not go on. */
    final Set<Token> gaveUp = new TreeSet<>();

    @Nullable Grant underWay;

    Candidate copy() {
      Candidate copy = new Candidate();
      copy.at = at;
      copy.former = former;
      copy.attachment = attachment;
      copy.grantedUnder = grantedUnder;
      copy.deadline = deadline;
      copy.leads = new TreeMap<>(leads);
      copy.gaveUp.addAll(gaveUp);
      copy.underWay = underWay;
      return copy;
    }
  }

  private record Stamp(long count, int since) {}

  final Scope scope;
  final Agent[] agents = new Agent[PARTIES];
  final Candidate[] candidates = new Candidate[PARTIES];
  final List<Command> underWay = new ArrayList<>();

  /** What has changed something so far; it may come again. */
  final List<Command> effective = new ArrayList<>();

  private final Map<String, Stamp> stamps = new TreeMap<>();
  private byte[] state = {};
  private @Nullable ElectionTable readable;
  private long index;
  private Ledger ledger = new Ledger();
  private Map<ShardId, Token> highest = new TreeMap<>();

  int now;
  int breaks;
  int moves;
  int grants;
  int resigns;
  int evictions;
  int transfers;
  int cancels;
  int departures;
  int endings;
  int late;
  long orders;

  private World(Scope scope) {
    this.scope = scope;
  }

  /** Both candidates are attached, the first leads everything and holds a lease. */
  static World start(Scope scope) {
    World world = new World(scope);
    for (int i = 0; i < PARTIES; i++) {
      world.agents[i] = new Agent();
      world.candidates[i] = new Candidate();
    }
    world.apply(new Command.Incarnate(LIFE));
    world.apply(new Command.Authorize(LIFE, new Epoch(1)));
    world.apply(new Command.DefineService(LIFE, 1, SERVICE, scope.shards(), policy(scope.mode())));
    world.apply(
        new Command.AssignShards(
            LIFE, SERVICE, List.of(new Command.Range(0, scope.shards(), new Epoch(1), true))));
    for (int i = 0; i < PARTIES; i++) {
      world.apply(
          new Command.JoinAgent(
              run(i),
              new AgentInfo("", "", 0, ""),
              Duration.ofSeconds(LEASE),
              Duration.ofSeconds(1)));
      world.renew(i);
      CandidateSpec spec =
          CandidateSpec.of(new CandidateName("c" + i), SERVICE, ShardSelection.all());
      world.apply(
          new Command.OpenSession(
              session(i), SECRET, run(i), spec, Duration.ofSeconds(LEASE), Epoch.NONE));
      world.candidates[i].at = i;
    }
    for (int i = 0; i < PARTIES; i++) {
      world.catchUp(i);
      world.agents[i].serves[i] = 1;
      world.grant(i);
      world.receive(i);
    }
    world.effective.clear();
    world.grants = 0;
    return world;
  }

  private static ServicePolicy policy(DisconnectMode mode) {
    Duration one = Duration.ofSeconds(1);
    Duration never = Duration.ofSeconds(1_000);
    return new ServicePolicy(
        mode,
        IsolationMode.HOLD,
        Duration.ofSeconds(LEASE),
        Duration.ZERO,
        one,
        one,
        never,
        never,
        new FlapDamping(5, one, one, never),
        false,
        List.of(),
        VersionPin.NONE,
        "",
        one,
        false);
  }

  World copy() {
    World copy = new World(scope);
    for (int i = 0; i < PARTIES; i++) {
      copy.agents[i] = agents[i].copy();
      copy.candidates[i] = candidates[i].copy();
    }
    copy.underWay.addAll(underWay);
    copy.effective.addAll(effective);
    copy.stamps.putAll(stamps);
    copy.state = state;
    copy.readable = readable;
    copy.index = index;
    copy.ledger = ledger.copy();
    copy.highest = new TreeMap<>(highest);
    copy.now = now;
    copy.breaks = breaks;
    copy.moves = moves;
    copy.grants = grants;
    copy.resigns = resigns;
    copy.evictions = evictions;
    copy.transfers = transfers;
    copy.cancels = cancels;
    copy.departures = departures;
    copy.endings = endings;
    copy.late = late;
    copy.orders = orders;
    return copy;
  }

  // ---- the table ----

  static AgentRun run(int agent) {
    return new AgentRun(new AgentName("a" + agent), agent + 1);
  }

  static SessionId session(int candidate) {
    return new SessionId(candidate + 1);
  }

  ShardId shard(int number) {
    return new ShardId(SERVICE, number);
  }

  static ElectionTable tableOf(byte[] state) {
    ElectionTable table = new ElectionTable(new RegionName("r"));
    if (state.length > 0) {
      table.restore(state);
    }
    return table;
  }

  /** The present table, for reading alone: copies of this world share it. */
  ElectionTable table() {
    ElectionTable table = readable;
    if (table == null) {
      table = tableOf(state);
      readable = table;
    }
    return table;
  }

  private ElectionTable replicaOf(Agent agent) {
    return Arrays.equals(agent.replica, state) ? table() : tableOf(agent.replica);
  }

  /** Keeps the bytes only: thousands of worlds wait to be looked at. */
  void rest() {
    readable = null;
  }

  void send(Command command) {
    if (!underWay.contains(command)) {
      underWay.add(command);
      underWay.sort((a, b) -> a.toString().compareTo(b.toString()));
    }
  }

  /** The command at that place reaches the log. */
  void deliver(int place) {
    apply(underWay.remove(place));
  }

  /** Applies a command, checks what it did, and that doing it twice is doing it once. */
  Outcome apply(Command sent) {
    ElectionTable table = tableOf(state);
    Command command = altered(sent, table);
    List<Event> events = new ArrayList<>();
    table.listener(events::add);
    Outcome outcome = table.apply(index + 1, Instant.EPOCH, command);
    events.forEach(ledger::happened);
    ledger.applied(command, outcome, table);
    ledger.compare(table);
    byte[] once = table.snapshot();
    boolean changed = !Arrays.equals(once, state);
    if (outcome.equals(Outcome.UNCHANGED) || outcome instanceof Outcome.Refused) {
      boolean order = command instanceof Command.Execute;
      if (changed && !order) {
        throw new IllegalStateException(command + " was " + outcome + " and changed the state");
      }
    }
    Outcome again = table.apply(index + 1, Instant.EPOCH, command);
    if (!Arrays.equals(once, table.snapshot())) {
      throw new IllegalStateException(
          "applied twice, %s changes more: %s, then %s".formatted(command, outcome, again));
    }
    if (changed) {
      effective.add(command);
      index++;
    }
    state = once;
    if (!events.isEmpty()) {
      // The outbox is delivered at once: it is no part of these worlds.
      table.apply(index, Instant.EPOCH, new Command.AcknowledgeEvents(LIFE, table.lastSequence()));
      state = table.snapshot();
    }
    readable = table;
    stamp(table);
    if (command instanceof Command.RenewAgent renewal && outcome.equals(Outcome.DONE)) {
      Agent agent = agents[(int) renewal.agent().run() - 1];
      Integer at = agent.sent.remove(renewal.count());
      if (at != null) {
        agent.leaseUntil = Math.max(agent.leaseUntil, at + LEASE);
      }
    }
    for (int i = 1; i < PARTIES; i++) {
      catchUp(i);
    }
    return outcome;
  }

  private Command altered(Command command, ElectionTable table) {
    if (scope.has(Flaw.EXPIRY_NOT_COMPARED) && command instanceof Command.ExpireAgent e) {
      return table.agents().stream()
          .filter(a -> a.agent().equals(e.agent()))
          .findAny()
          .<Command>map(a -> new Command.ExpireAgent(e.agent(), a.count()))
          .orElse(e);
    }
    if (scope.has(Flaw.ATTACHMENT_NOT_COMPARED) && command instanceof Command.DetachSession d) {
      Optional<SessionView> view = table.session(d.session());
      if (view.isPresent() && view.get().agent().isPresent()) {
        return new Command.DetachSession(
            d.session(), view.get().agent().get(), view.get().attachment(), d.remaining());
      }
    }
    return command;
  }

  /** What once changed something must not change anything when it comes again, however late. */
  void checkRepetitions() {
    ElectionTable table = tableOf(state);
    for (Command command : effective) {
      if (lasts(command)) {
        table.apply(index + 1, Instant.EPOCH, command);
      }
    }
    if (!Arrays.equals(state, table.snapshot())) {
      effective.stream().filter(World::lasts).forEach(this::checkRepetition);
    }
  }

  /**
   * Not what brings back something that has ended since, as something new: see the agent's sweep.
   */
  private static boolean lasts(Command command) {
    return !(command instanceof Command.OpenSession) && !(command instanceof Command.JoinAgent);
  }

  private void checkRepetition(Command command) {
    ElectionTable table = tableOf(state);
    Outcome outcome = table.apply(index + 1, Instant.EPOCH, command);
    if (!Arrays.equals(state, table.snapshot())) {
      throw new IllegalStateException(
          "%s comes late, is %s and changes the state".formatted(command, outcome));
    }
  }

  private void stamp(ElectionTable table) {
    Map<String, Stamp> before = new TreeMap<>(stamps);
    stamps.clear();
    for (Watch watch : table.watches()) {
      Stamp old = before.get(watch.key());
      stamps.put(
          watch.key(),
          old != null && old.count() == watch.count() ? old : new Stamp(watch.count(), now));
    }
  }

  /** The watches whose time has come by now. */
  List<Command> due() {
    List<Command> due = new ArrayList<>();
    for (Watch watch : table().watches()) {
      Stamp stamp = stamps.get(watch.key());
      boolean idle =
          scope.mode() == DisconnectMode.LEASE && watch.onTimeout() instanceof Command.SuspectAgent;
      boolean early =
          scope.has(Flaw.MOVE_NOT_AWAITED) && watch.onTimeout() instanceof Command.EndMove;
      if (!idle
          && stamp != null
          && (early || Duration.ofSeconds(now - stamp.since()).compareTo(watch.timeout()) >= 0)) {
        due.add(watch.onTimeout());
      }
    }
    return due;
  }

  Ledger ledger() {
    return ledger;
  }

  // ---- agents ----

  void beat(int which) {
    Agent agent = agents[which];
    agent.beats++;
    agent.sent.put((long) agent.beats, now);
    send(new Command.RenewAgent(run(which), agent.beats, appliedBy(which)));
  }

  /** A beat that is committed at once. */
  void renew(int which) {
    beat(which);
    deliver(
        underWay.indexOf(
            new Command.RenewAgent(run(which), agents[which].beats, appliedBy(which))));
  }

  private long appliedBy(int which) {
    return scope.has(Flaw.APPLIED_OVERSTATED) ? Long.MAX_VALUE : agents[which].applied;
  }

  /** Only the first agent lags; the others apply at once. */
  boolean lags(int which) {
    return !Arrays.equals(agents[which].replica, state);
  }

  /** An agent applies the whole log, and serves the sessions that are attached to it. */
  void catchUp(int which) {
    Agent agent = agents[which];
    agent.replica = state;
    agent.applied = index;
    ElectionTable table = table();
    for (int c = 0; c < PARTIES; c++) {
      Optional<SessionView> view = table.session(session(c));
      boolean here = view.isPresent() && view.get().agent().equals(Optional.of(run(which)));
      int attachment = here ? view.get().attachment() : 0;
      if (attachment == agent.serves[c] || attachment == 0) {
        agent.serves[c] = attachment == 0 ? 0 : agent.serves[c];
        continue;
      }
      if (attachment < candidates[c].attachment || attachment <= agent.gaveUp[c]) {
        continue;
      }
      agent.serves[c] = attachment;
      agent.handedUntil[c] = now;
      if (candidates[c].at == which) {
        candidates[c].attachment = attachment;
        candidates[c].former = -1;
      }
    }
  }

  boolean mayGrant(int candidate) {
    Candidate c = candidates[candidate];
    if (c.at < 0) {
      return false;
    }
    Agent agent = grantor(c);
    return agent.serves[candidate] == c.attachment
        && c.attachment > 0
        && (agent.leaseUntil > now || scope.has(Flaw.EXTEND_WITHOUT_AUTHORITY));
  }

  /** The agent answers a heartbeat: a lease, after all that it had to tell. */
  void grant(int candidate) {
    Candidate c = candidates[candidate];
    Agent agent = grantor(c);
    int until =
        scope.has(Flaw.EXTEND_WITHOUT_AUTHORITY)
            ? now + LEASE
            : Math.min(now + LEASE, agent.leaseUntil);
    agent.handedUntil[candidate] = Math.max(agent.handedUntil[candidate], until);
    Map<ShardId, Token> leads = new TreeMap<>();
    for (ShardView view : replicaOf(agent).ledBy(session(candidate))) {
      leads.put(view.shard(), view.token());
    }
    c.underWay = new Grant(c.attachment, until, leads);
    grants++;
  }

  /** Who answers its heartbeats. */
  private Agent grantor(Candidate candidate) {
    return agents[candidate.former >= 0 ? candidate.former : candidate.at];
  }

  /** An agent takes a connection for broken, rightly or not. */
  void detach(int which, int candidate) {
    Agent agent = agents[which];
    int attachment = agent.serves[candidate];
    agent.serves[candidate] = 0;
    agent.gaveUp[candidate] = attachment;
    int remaining = Math.max(0, agent.handedUntil[candidate] - now);
    send(
        new Command.DetachSession(
            session(candidate),
            run(which),
            attachment,
            Duration.ofSeconds(scope.has(Flaw.REMAINING_NOT_AWAITED) ? 0 : remaining)));
  }

  // ---- candidates ----

  void receive(int candidate) {
    Candidate c = candidates[candidate];
    Grant grant = c.underWay;
    c.underWay = null;
    if (grant == null || grant.attachment() < c.grantedUnder) {
      return;
    }
    c.leads = new TreeMap<>(grant.leads());
    c.leads.values().removeAll(c.gaveUp);
    c.deadline =
        grant.attachment() > c.grantedUnder ? grant.until() : Math.max(c.deadline, grant.until());
    c.grantedUnder = grant.attachment();
  }

  /** Shows its session to another agent, which asks the table. */
  void move(int candidate, int to) {
    Candidate c = candidates[candidate];
    c.former = c.former < 0 ? c.at : c.former;
    c.at = to;
    Optional<SessionView> known = replicaOf(agents[to]).session(session(candidate));
    send(
        new Command.AttachSession(
            session(candidate),
            SECRET,
            run(to),
            known.map(SessionView::attachment).orElse(c.attachment)));
  }

  /** It stops acting, for good. */
  void giveUp(int candidate, ShardId shard, Token token) {
    candidates[candidate].leads.remove(shard);
    candidates[candidate].gaveUp.add(token);
  }

  boolean holds(int candidate, ShardId shard) {
    Candidate c = candidates[candidate];
    return now < c.deadline && c.leads.containsKey(shard);
  }

  /** At most one unexpired lease per shard, and none of what another region may lead by now. */
  void checkLeases() {
    if (scope.mode() != DisconnectMode.LEASE) {
      return;
    }
    for (int s = 0; s < scope.shards(); s++) {
      if (holds(0, shard(s)) && holds(1, shard(s))) {
        throw new IllegalStateException("both candidates hold an unexpired lease of " + shard(s));
      }
      ShardState now = table().shard(shard(s)).orElseThrow().state();
      boolean left = now == ShardState.DEPARTED || now == ShardState.AWAY;
      if (left && (holds(0, shard(s)) || holds(1, shard(s)))) {
        throw new IllegalStateException("a lease is alive of what another region may lead");
      }
    }
  }

  Incarnation life() {
    return LIFE;
  }

  /** The move of a shard was committed: its home is another region. */
  Command elsewhere(ShardId shard) {
    return new Command.AssignShards(
        LIFE,
        SERVICE,
        List.of(
            new Command.Range(
                shard.number(), shard.number() + 1, new Epoch(10L + endings), false)));
  }

  // ---- identity ----

  /** Two worlds with equal text have equal futures. */
  byte[] identity() {
    StringBuilder text = new StringBuilder(512);
    text.append(now).append('|').append(breaks).append(moves).append(grants).append(resigns);
    text.append(evictions).append(transfers).append(cancels).append(late).append(orders);
    text.append(departures).append(endings);
    text.append(underWay).append(stamps).append(scope.late() > late ? effective : "");
    for (int i = 0; i < PARTIES; i++) {
      Agent a = agents[i];
      text.append('|').append(Math.max(a.leaseUntil, now)).append(',').append(a.beats);
      text.append(a.sent).append(a.applied).append(Arrays.toString(a.serves));
      for (int until : a.handedUntil) {
        text.append(Math.max(until, now)).append(',');
      }
      text.append(Arrays.toString(a.gaveUp));
      Candidate c = candidates[i];
      text.append('|')
          .append(c.at)
          .append(',')
          .append(c.former)
          .append(',')
          .append(c.attachment)
          .append(c.grantedUnder);
      text.append(',').append(Math.max(c.deadline, now)).append(c.leads).append(c.gaveUp);
      text.append(c.underWay);
      text.append(Arrays.hashCode(a.replica)).append(';');
    }
    byte[] head = text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(head, head.length + state.length);
    System.arraycopy(state, 0, all, head.length, state.length);
    return all;
  }
}
