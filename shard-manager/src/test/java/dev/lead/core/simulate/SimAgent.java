package dev.lead.core.simulate;

import dev.lead.core.election.AgentInfo;
import dev.lead.core.election.Command;
import dev.lead.core.election.ElectionTable;
import dev.lead.core.election.Event;
import dev.lead.core.election.Fact;
import dev.lead.core.election.LossCause;
import dev.lead.core.election.Outcome;
import dev.lead.core.election.Refusal;
import dev.lead.core.election.SessionView;
import dev.lead.core.election.ShardView;
import dev.lead.core.election.Watch;
import dev.lead.core.election.Watchman;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.SecretHash;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An agent as docs/session-protocol.md and docs/region-link.md want it. */
final class SimAgent extends SimProcess {
  /** Run numbers of former lives: on disk, so they outlive the process. */
  private final List<Long> formerRuns = new ArrayList<>();

  private ElectionTable table = new ElectionTable(Simulation.REGION);
  private final List<Fact> facts = new ArrayList<>();
  private long applied;
  private @Nullable RaftGroup group;
  private @Nullable SimAgent leader;
  private long leaderlessSince;
  private long stalledUntil;

  private AgentRun run = new AgentRun(new AgentName("none"), 1);
  private boolean joined;
  private long beats;
  private long beatsApplied;
  private Authority authority = new Authority(this);
  private Proposals proposals = new Proposals(this);

  private Watchman watchman = new Watchman();
  private long lastLook;
  private boolean leading;
  private long leadingSince;
  private final Map<Command, Long> proposed = new LinkedHashMap<>();
  private List<Watch> watches = List.of();
  private long watchesVersion = -1;

  private long mandateCount;
  private long pendingSince = -1;

  /** What waits for this replica to have applied an index. */
  private final TreeMap<Long, List<Runnable>> awaiting = new TreeMap<>();

  private final Map<SessionId, LocalSession> sessions = new LinkedHashMap<>();

  /**
   * The newest attachment of each session that this run has served or given up: what it has asked
   * to be detached it does not extend any more, whatever it hears later.
   */
  private final Map<SessionId, Integer> served = new LinkedHashMap<>();

  SimAgent(Simulation sim, String name) {
    super(sim, name);
  }

  // ---- life ----

  @Override
  void onStart() {
    table = new ElectionTable(Simulation.REGION);
    table.listener(this::happened);
    applied = 0;
    group = null;
    leader = null;
    leaderlessSince = now();
    authority = new Authority(this);
    proposals = new Proposals(this);
    watchman = new Watchman();
    watchesVersion = -1;
    leading = false;
    lastLook = now();
    proposed.clear();
    pendingSince = -1;
    mandateCount = 0;
    awaiting.clear();
    newRun();
    every(sim.weather.beat(), this::beat);
    every(sim.weather.look(), this::look);
    every(Settings.MANDATE_INTERVAL, this::renewMandate);
    every(Duration.ofMillis(600), this::serveControlPlane);
    every(sim.weather.look(), this::endSilent);
    every(Duration.ofMillis(400), this::sweep);
    every(Duration.ofMillis(300), this::janitor);
  }

  @Override
  void onKilled() {
    sim.breakConnectionsOf(this);
    sessions.clear();
    group = null;
    leader = null;
  }

  @Override
  void onStandstill() {
    authority.agentLost();
    authority.mandateLost();
    beatsApplied = beats;
    watchman.forget();
    leading = false;
    // Grants may run on in the candidates' time, not in mine: they count as given now.
    for (LocalSession session : sessions.values()) {
      session.granted(now(), Settings.LEADER_LEASE);
    }
  }

  private void newRun() {
    if (run.run() != 1) {
      formerRuns.add(run.run());
    }
    run = new AgentRun(new AgentName(name), sim.random.nextLong() | 2);
    joined = false;
    beats = 0;
    beatsApplied = 0;
    authority.agentLost();
    sessions.values().forEach(s -> s.connection.breakOff());
    sessions.clear();
    served.clear();
  }

  /** Its present run: the name under which the table knows it. */
  AgentRun run() {
    return run;
  }

  // ---- Raft ----

  long appliedIndex() {
    return applied;
  }

  byte[] snapshot() {
    return table.snapshot();
  }

  @Nullable RaftGroup group() {
    return group;
  }

  ElectionTable table() {
    return table;
  }

  /** Applying stands still: a long pause of one thread, or a slow disk. */
  void stallFor(Duration time) {
    stalledUntil = sim.scheduler.now() + time.toNanos();
  }

  boolean stalled() {
    return sim.scheduler.now() < stalledUntil;
  }

  void leaderIs(RaftGroup of, @Nullable SimAgent who) {
    group = of;
    leader = who;
    if (who != null) {
      leaderlessSince = now();
    }
  }

  void sendToLeader(Entry entry) {
    RaftGroup to = group;
    SimAgent at = leader;
    if (to != null && at != null) {
      boolean[] before = new boolean[1];
      sim.network.send(
          this,
          at,
          () -> {
            to.append(at, before[0] ? entry.again() : entry);
            before[0] = true;
          });
    }
  }

  /** Heals membership: a member without a group looks for one, or begins one. */
  private void janitor() {
    RaftGroup now = group;
    if (now != null && leader != null && now.leaderWorks() && sim.network.connected(this, leader)) {
      leaderlessSince = now();
    }
    boolean alone = now() - leaderlessSince > Settings.GIVE_UP_GROUP.toNanos();
    if (now == null) {
      sim.admit(this, alone);
    } else if (alone || pendingTooLong()) {
      // What it knows can't be made to count any more: the process ends and starts from nothing.
      trace("gives its group up");
      kill();
      start();
    }
  }

  private boolean pendingTooLong() {
    return pendingSince >= 0
        && now() - pendingSince > Settings.GIVE_UP_GROUP.toNanos()
        && sim.registeredGroupLives();
  }

  void restore(byte[] snapshot, long index) {
    table.restore(snapshot);
    if (!java.util.Arrays.equals(snapshot, table.snapshot())) {
      throw new Violation("a restored snapshot is not the same when taken again");
    }
    applied = index;
    facts.clear();
    trace("restored a snapshot at", index);
    afterApply();
  }

  void apply(long index, Entry entry) {
    RaftGroup of = group;
    if (of == null) {
      return;
    }
    for (Command command : entry.commands) {
      table.apply(index, entry.stamp, of.altered(command, table));
    }
    applied = index;
    afterApply();
  }

  /** The Raft leader answers; this agent's own replica may lag behind the answer. */
  void answered(RaftGroup by, Entry entry, List<Outcome> outcomes, long index) {
    if (by == group) {
      for (int i = 0; i < outcomes.size(); i++) {
        entry.wishes.get(i).answer(outcomes.get(i), index);
      }
    }
  }

  private void onceApplied(long index, Runnable action) {
    if (applied >= index) {
      action.run();
    } else {
      awaiting.computeIfAbsent(index, i -> new ArrayList<>()).add(action);
    }
  }

  private void happened(Event event) {
    facts.add(event.fact());
  }

  private void afterApply() {
    if (joined && table.agents().stream().noneMatch(a -> a.agent().equals(run))) {
      trace("finds that it was expired");
      newRun();
    }
    for (LocalSession session : List.copyOf(sessions.values())) {
      tell(session);
    }
    for (Fact fact : facts) {
      tellTransfer(fact);
    }
    facts.clear();
    while (!awaiting.isEmpty() && awaiting.firstKey() <= applied) {
      awaiting.pollFirstEntry().getValue().forEach(Runnable::run);
    }
  }

  // ---- the agent's own lease ----

  private void beat() {
    if (group == null) {
      return;
    }
    if (table.incarnation().isEmpty()) {
      proposals.once(
          new Command.Incarnate(
              new Incarnation(new UUID(sim.random.nextLong(), sim.random.nextLong()))),
          o -> {});
      return;
    }
    AgentRun beating = run;
    if (!joined) {
      proposals.once(
          new Command.JoinAgent(
              beating, new AgentInfo("", name, 1, "1"), Settings.AGENT_LEASE, Settings.SUSPICION),
          answer -> {
            if (!(answer.outcome() instanceof Outcome.Refused)) {
              onceApplied(answer.index(), () -> joined |= beating.equals(run));
            }
          });
      return;
    }
    long count = ++beats;
    long sent = now();
    long appliedNow = sim.broken(Broken.APPLIED_OVERSTATED) ? Long.MAX_VALUE : applied;
    if (sim.broken(Broken.UNCOMMITTED_RENEWAL)) {
      authority.agentRenewed(sent);
    }
    proposals.once(
        new Command.RenewAgent(beating, count, appliedNow),
        answer -> {
          if (beating.equals(run)
              && answer.outcome().equals(Outcome.DONE)
              && count > beatsApplied) {
            beatsApplied = count;
            authority.agentRenewed(sent);
          }
        });
  }

  // ---- watches ----

  private void look() {
    long now = now();
    if (now - lastLook > Settings.STALL.toNanos()) {
      watchman.forget();
      leading = false;
    }
    lastLook = now;
    if (table.watchesVersion() != watchesVersion) {
      watchesVersion = table.watchesVersion();
      watches = table.watches().stream().map(sim::shortened).toList();
    }
    List<Command> due = watchman.look(watches, now);
    if (leader != this) {
      leading = false;
      return;
    }
    if (!leading) {
      leading = true;
      leadingSince = now;
    }
    if (now - leadingSince < Settings.GRACE.toNanos() && !sim.broken(Broken.NO_GRACE)) {
      return;
    }
    proposed.values().removeIf(at -> now - at > Settings.PROPOSE_AGAIN.toNanos());
    for (Command command : due) {
      if (proposed.putIfAbsent(command, now) == null) {
        proposals.once(command, o -> {});
      }
    }
  }

  // ---- the link to the control plane ----

  /** Only with a live agent lease (rule 17). */
  private void renewMandate() {
    Optional<Incarnation> incarnation = table.incarnation();
    if (incarnation.isEmpty() || authority.agentLeft().isZero()) {
      return;
    }
    AgentRun asking = run;
    long sent = now();
    SimControlPlane.MandateRequest request =
        new SimControlPlane.MandateRequest(
            asking,
            ++mandateCount,
            incarnation.get(),
            table.highestEpoch(),
            List.copyOf(formerRuns));
    Authority mine = authority;
    sim.network.send(
        this,
        sim.controlPlane,
        () -> {
          SimControlPlane.Answer answer = sim.controlPlane.mandate(request);
          sim.network.send(
              sim.controlPlane,
              this,
              () -> answered(answer, asking, incarnation.get(), sent, mine));
        });
  }

  private void answered(
      SimControlPlane.Answer answer,
      AgentRun asking,
      Incarnation incarnation,
      long sent,
      Authority mine) {
    if (mine != authority || !asking.equals(run)) {
      return;
    }
    switch (answer) {
      case SimControlPlane.Granted g -> {
        pendingSince = -1;
        authority.mandateGranted(sent, Settings.MANDATE);
        if (g.epoch().compareTo(table.regionEpoch()) > 0) {
          proposals.once(new Command.Authorize(incarnation, g.epoch()), o -> {});
        }
      }
      case SimControlPlane.Pending p -> {
        authority.mandateLost();
        if (pendingSince < 0) {
          pendingSince = now();
        }
      }
      case SimControlPlane.Ended e -> {
        trace("hears that its incarnation has ended");
        RaftGroup old = group;
        kill();
        if (old != null) {
          old.dismiss(this);
        }
        start();
      }
      case SimControlPlane.Stale s -> {}
    }
  }

  /** Assignment, orders and events: the Raft leader's work. */
  private void serveControlPlane() {
    Optional<Incarnation> incarnation = table.incarnation();
    if (leader != this || incarnation.isEmpty()) {
      return;
    }
    Incarnation life = incarnation.get();
    long lastOrder = table.lastOrder();
    List<Event> events = table.outbox(table.acknowledgedSequence(), 200);
    sim.network.send(
        this,
        sim.controlPlane,
        () -> {
          List<Command> commands = sim.controlPlane.serve(life, lastOrder, events);
          sim.network.send(
              sim.controlPlane,
              this,
              () -> {
                for (Command command : commands) {
                  if (isNews(command)) {
                    proposals.once(command, o -> {});
                  }
                }
              });
        });
  }

  private boolean isNews(Command command) {
    return switch (command) {
      case Command.DefineService c -> table.serviceVersion(c.service()) < c.version();
      case Command.AssignShards c ->
          c.ranges().stream()
              .anyMatch(r ->
                  table
                      .shard(new ShardId(c.service(), r.from()))
                      .filter(s -> s.epoch().compareTo(r.epoch()) >= 0)
                      .isEmpty());
      case Command.AcknowledgeEvents c -> c.through() > table.acknowledgedSequence();
      default -> true;
    };
  }

  // ---- frames from candidates ----

  void received(Connection connection, Frame.FromCandidate frame) {
    switch (frame) {
      case Frame.Hello hello -> open(connection, hello);
      case Frame.Resume resume -> resume(connection, resume);
      case Frame.Heartbeat beat -> at(connection, s -> heartbeat(s, beat));
      case Frame.Ready f ->
          at(connection, s -> say(new Command.ReportReady(s.id, f.shard(), f.token())));
      case Frame.Released f ->
          at(connection, s -> say(new Command.Release(s.id, f.shard(), f.token())));
      case Frame.Resign f ->
          at(connection, s -> say(new Command.Resign(s.id, f.shard(), f.token())));
      case Frame.Prepared f ->
          at(connection, s -> say(new Command.ReportPrepared(s.id, f.shard(), f.transfer())));
      case Frame.Bye f -> at(connection, s -> close(s, LossCause.CLOSED));
    }
  }

  private void at(Connection connection, Consumer<LocalSession> action) {
    for (LocalSession session : sessions.values()) {
      if (session.connection == connection) {
        action.accept(session);
        return;
      }
    }
  }

  /** A candidate says things once, so they are proposed until answered. */
  private void say(Command command) {
    proposals.untilAnswered(command, () -> true, o -> {});
  }

  private void open(Connection connection, Frame.Hello hello) {
    SessionId id = new SessionId(sim.random.nextLong() | 1);
    SecretHash secret = sim.secret();
    AgentRun opening = run;
    proposals.untilAnswered(
        new Command.OpenSession(
            id,
            secret,
            opening,
            connection.candidate.spec(),
            Settings.SESSION_TTL,
            hello.knownEpoch()),
        () -> opening.equals(run) && !connection.broken(),
        answer -> {
          if (answer.outcome() instanceof Outcome.Attached attached) {
            // Nobody was ever granted anything under it: no lease to wait for.
            onceApplied(
                answer.index(), () -> attached(connection, opening, id, secret, attached, false));
          } else {
            connection.send(new Frame.TryAgain(answer.outcome().toString()));
          }
        });
  }

  private void resume(Connection connection, Frame.Resume resume) {
    // This replica may lag: only the log can say that a session is gone.
    Optional<SessionView> known = table.session(resume.session());
    // The table's own attachment, not the candidate's: it may not have heard of its last one. The
    // secret proves who asks.
    int attachment = known.map(SessionView::attachment).orElse(resume.attachment());
    AgentRun attaching = run;
    proposals.untilAnswered(
        new Command.AttachSession(resume.session(), resume.secret(), attaching, attachment),
        () -> attaching.equals(run) && !connection.broken(),
        answer -> {
          switch (answer.outcome()) {
            case Outcome.Attached attached ->
                onceApplied(
                    answer.index(),
                    () ->
                        attached(
                            connection,
                            attaching,
                            resume.session(),
                            resume.secret(),
                            attached,
                            true));
            case Outcome.Refused refused when refused.reason() == Refusal.UNKNOWN_SESSION ->
                connection.send(new Frame.UnknownSession());
            default -> connection.send(new Frame.TryAgain(answer.outcome().toString()));
          }
        });
  }

  private void attached(
      Connection connection,
      AgentRun attaching,
      SessionId id,
      SecretHash secret,
      Outcome.Attached outcome,
      boolean resumed) {
    Optional<SessionView> view = table.session(id);
    if (!attaching.equals(run)
        || view.isEmpty()
        || !view.get().agent().equals(Optional.of(run))
        || view.get().attachment() != outcome.attachment()) {
      connection.send(new Frame.TryAgain("moved meanwhile"));
      return;
    }
    if (outcome.attachment() <= served.getOrDefault(id, 0)) {
      // Asked twice. What ended, or goes on, on another connection is not taken up by this one.
      connection.send(new Frame.TryAgain("attached on another connection"));
      return;
    }
    served.put(id, outcome.attachment());
    LocalSession before = sessions.get(id);
    LocalSession session = new LocalSession(id, connection, outcome.attachment(), now());
    sessions.put(id, session);
    if (before != null && before.connection != connection) {
      before.connection.breakOff();
    }
    if (connection.broken()) {
      detach(session);
      return;
    }
    for (ShardView view1 : table.ledBy(id)) {
      session.told.put(view1.shard(), view1.token());
    }
    connection.send(new Frame.Welcome(id, secret, session.attachment, resumed));
    connection.send(new Frame.Leads(Map.copyOf(session.told)));
    for (ShardView shard : sim.shardsOf(table, view.get().candidate().service())) {
      if (shard.session().equals(id) && shard.state() == ShardState.REVOKING) {
        connection.send(new Frame.Revoke(shard.shard(), shard.token()));
      } else if (shard.session().equals(id) && shard.state() == ShardState.DRAINING) {
        connection.send(new Frame.Drain(shard.shard(), shard.token()));
      }
    }
  }

  /** Answered from memory, no further than the authority it comes from. */
  private void heartbeat(LocalSession session, Frame.Heartbeat beat) {
    if (beat.attachment() != session.attachment) {
      return;
    }
    session.heardAt = now();
    Duration lease =
        table
            .session(session.id)
            .flatMap(v -> table.policy(v.candidate().service()))
            .map(policy -> authority.leaseFor(Settings.SESSION_TTL, policy))
            .orElse(Duration.ZERO);
    session.granted(now(), lease);
    session.connection.send(new Frame.Lease(beat.n(), session.attachment, lease));
    if (lease.isZero()) {
      session.connection.send(new Frame.Move("no authority here"));
    }
    reportFitness(session, new Fitness(beat.probeOk(), false, Duration.ZERO));
  }

  /**
   * One report at a time, and whenever the table says something else: an old report may come late.
   */
  private void reportFitness(LocalSession session, Fitness fitness) {
    boolean known =
        table.session(session.id).filter(view -> view.fitness().equals(fitness)).isPresent();
    if (known || session.reporting) {
      return;
    }
    session.reporting = true;
    proposals.untilAnswered(
        new Command.UpdateFitness(session.id, run, session.attachment, fitness),
        () -> sessions.get(session.id) == session,
        answer -> session.reporting = false);
  }

  // ---- what the table says, told to candidates ----

  private void tell(LocalSession session) {
    Optional<SessionView> view = table.session(session.id);
    if (view.isEmpty()
        || !view.get().agent().equals(Optional.of(run))
        || view.get().attachment() != session.attachment) {
      sessions.remove(session.id, session);
      if (view.isEmpty()) {
        session.connection.send(new Frame.UnknownSession());
      } else {
        session.connection.breakOff();
      }
      return;
    }
    List<ShardView> led = table.ledBy(session.id);
    for (Map.Entry<ShardId, Token> told : List.copyOf(session.told.entrySet())) {
      if (led.stream()
          .noneMatch(s -> s.shard().equals(told.getKey()) && s.token().equals(told.getValue()))) {
        session.told.remove(told.getKey());
        ShardView now = table.shard(told.getKey()).orElseThrow();
        boolean revoked = now.session().equals(session.id) && now.token().equals(told.getValue());
        session.connection.send(
            revoked
                ? new Frame.Revoke(told.getKey(), told.getValue())
                : new Frame.Lost(told.getKey(), told.getValue()));
      }
    }
    for (ShardView shard : led) {
      if (session.told.put(shard.shard(), shard.token()) == null) {
        session.connection.send(new Frame.Lead(shard.shard(), shard.token()));
      }
    }
  }

  private void tellTransfer(Fact fact) {
    switch (fact) {
      case Fact.TransferStarted f -> to(f.to(), new Frame.Prepare(f.shard(), f.transfer()));
      case Fact.TransferDraining f -> to(f.from(), new Frame.Drain(f.shard(), f.token()));
      case Fact.TransferRolledBack f -> to(f.from(), new Frame.GoOn(f.shard(), f.token()));
      default -> {}
    }
  }

  private void to(SessionId id, Frame.FromAgent frame) {
    LocalSession session = sessions.get(id);
    if (session != null) {
      session.connection.send(frame);
    }
  }

  // ---- ends of connections ----

  void disconnected(Connection connection) {
    at(connection, this::detach);
  }

  private void detach(LocalSession session) {
    sessions.remove(session.id, session);
    session.connection.breakOff();
    AgentRun detaching = run;
    Duration remaining =
        sim.broken(Broken.REMAINING_NOT_AWAITED) ? Duration.ZERO : session.remaining(now());
    proposals.untilAnswered(
        new Command.DetachSession(session.id, detaching, session.attachment, remaining),
        () -> detaching.equals(run),
        o -> {});
  }

  private void close(LocalSession session, LossCause cause) {
    sessions.remove(session.id, session);
    AgentRun closing = run;
    proposals.untilAnswered(
        new Command.CloseSession(session.id, closing, session.attachment, cause),
        () -> closing.equals(run),
        o -> {});
  }

  /** The candidate ran on this host, and its process is known to be gone. */
  void certainlyDead(SimCandidate candidate) {
    for (LocalSession session : List.copyOf(sessions.values())) {
      if (session.connection.candidate == candidate) {
        close(session, LossCause.DIED);
      }
    }
  }

  private void endSilent() {
    for (LocalSession session : List.copyOf(sessions.values())) {
      if (now() - session.heardAt > Settings.SESSION_TTL.toNanos()) {
        trace("hears nothing of", session.connection.candidate);
        detach(session);
      }
    }
  }

  private void sweep() {
    // Attached here by the table, by a command that came late or whose connection was gone by then.
    // A detach with less may be under way already: its wait counts.
    for (SessionView view : table.sessions()) {
      if (view.agent().equals(Optional.of(run)) && !sessions.containsKey(view.session())) {
        served.put(view.session(), view.attachment());
        proposals.once(
            new Command.DetachSession(
                view.session(), run, view.attachment(), Settings.withDrift(Settings.LEADER_LEASE)),
            o -> {});
      }
    }
    if (authority.mandateLeft().isZero()) {
      for (LocalSession session : sessions.values()) {
        boolean stepsDown =
            table
                .session(session.id)
                .flatMap(v -> table.policy(v.candidate().service()))
                .filter(p -> p.isolation() == IsolationMode.STEP_DOWN)
                .isPresent();
        if (stepsDown) {
          session.connection.send(new Frame.Move("no mandate here"));
        }
      }
    }
  }

  /** Its operator wants it empty; it goes on serving those who stay. */
  void askToMove() {
    for (LocalSession session : sessions.values()) {
      session.connection.send(new Frame.Move("this agent is to be emptied"));
    }
  }

  // ---- short leases over HTTP ----

  record LeaseRequest(
      SessionId session, SecretHash secret, CandidateName holder, ShardId shard, long count) {}

  /**
   * @param valid counts from before the request was sent
   */
  record LeaseAnswer(Token token, Duration valid) {}

  void takeLease(LeaseRequest request, Consumer<LeaseAnswer> answer) {
    Optional<ServicePolicy> policy = table.policy(request.shard().service());
    if (policy.isEmpty()) {
      return;
    }
    Duration ttl = Authority.min(Settings.SHORT_TTL, policy.get().lease());
    long arrived = now();
    proposals.untilAnswered(
        new Command.TakeLease(
            request.session(),
            request.secret(),
            request.holder(),
            request.shard(),
            ttl,
            request.count()),
        () -> now() - arrived < 2_000_000_000L,
        reply -> {
          if (reply.outcome() instanceof Outcome.Leased leased) {
            boolean stepsDown = policy.get().isolation() == IsolationMode.STEP_DOWN;
            Duration valid =
                stepsDown && !sim.broken(Broken.SHORT_LEASE_BEYOND_MANDATE)
                    ? Authority.min(leased.ttl(), authority.mandateLeft())
                    : leased.ttl();
            answer.accept(new LeaseAnswer(leased.token(), valid));
          }
        });
  }

  void endLease(LeaseRequest request) {
    say(new Command.EndLease(request.session(), request.secret()));
  }
}
