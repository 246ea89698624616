package dev.lead.core.simulate;

import dev.lead.core.election.Command;
import dev.lead.core.election.Fact;
import dev.lead.core.election.LossCause;
import dev.lead.core.election.Outcome;
import dev.lead.core.election.Refusal;
import dev.lead.core.election.SessionView;
import dev.lead.core.election.ShardView;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.SecretHash;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The sessions that are attached to one agent: what they say, and what they are told. */
final class SessionDesk {
  private final SimAgent agent;
  private final Simulation sim;
  private final Map<SessionId, LocalSession> sessions = new LinkedHashMap<>();

  /**
   * The newest attachment of each session that this run has served or given up: what it has asked
   * to be detached it does not extend any more, whatever it hears later.
   */
  private final Map<SessionId, Integer> served = new LinkedHashMap<>();

  SessionDesk(SimAgent agent) {
    this.agent = agent;
    this.sim = agent.sim;
  }

  void clear() {
    sessions.clear();
  }

  void breakAll() {
    sessions.values().forEach(s -> s.connection.breakOff());
    sessions.clear();
    served.clear();
  }

  /** Grants may run on in the candidates' time, not in the agent's: they count as given now. */
  void standstill() {
    for (LocalSession session : sessions.values()) {
      session.granted(agent.now(), Settings.LEADER_LEASE);
    }
  }

  void askAllToMove(String reason) {
    for (LocalSession session : sessions.values()) {
      session.connection.send(new Frame.Move(reason));
    }
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
    agent.proposals().untilAnswered(command, () -> true, o -> {});
  }

  private void open(Connection connection, Frame.Hello hello) {
    SessionId id = new SessionId(sim.random.nextLong() | 1);
    SecretHash secret = sim.secret();
    AgentRun opening = agent.run();
    agent
        .proposals()
        .untilAnswered(
            new Command.OpenSession(
                id,
                secret,
                opening,
                connection.candidate.spec(),
                Settings.SESSION_TTL,
                hello.knownEpoch()),
            () -> opening.equals(agent.run()) && !connection.broken(),
            answer -> {
              if (answer.outcome() instanceof Outcome.Attached attached) {
                // Nobody was ever granted anything under it: no lease to wait for.
                agent
                    .replica()
                    .onceApplied(
                        answer.index(),
                        () -> attached(connection, opening, id, secret, attached, false));
              } else {
                connection.send(new Frame.TryAgain(answer.outcome().toString()));
              }
            });
  }

  private void resume(Connection connection, Frame.Resume resume) {
    // This replica may lag: only the log can say that a session is gone.
    Optional<SessionView> known = agent.table().session(resume.session());
    // The table's own attachment, not the candidate's: it may not have heard of its last one. The
    // secret proves who asks.
    int attachment = known.map(SessionView::attachment).orElse(resume.attachment());
    AgentRun attaching = agent.run();
    agent
        .proposals()
        .untilAnswered(
            new Command.AttachSession(resume.session(), resume.secret(), attaching, attachment),
            () -> attaching.equals(agent.run()) && !connection.broken(),
            answer -> {
              switch (answer.outcome()) {
                case Outcome.Attached attached ->
                    agent
                        .replica()
                        .onceApplied(
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
    Optional<SessionView> view = agent.table().session(id);
    if (!attaching.equals(agent.run())
        || view.isEmpty()
        || !view.get().agent().equals(Optional.of(agent.run()))
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
    LocalSession session = new LocalSession(id, connection, outcome.attachment(), agent.now());
    sessions.put(id, session);
    if (before != null && before.connection != connection) {
      before.connection.breakOff();
    }
    if (connection.broken()) {
      detach(session);
      return;
    }
    for (ShardView view1 : agent.table().ledBy(id)) {
      session.told.put(view1.shard(), view1.token());
    }
    connection.send(new Frame.Welcome(id, secret, session.attachment, resumed));
    connection.send(new Frame.Leads(Map.copyOf(session.told)));
    for (ShardView shard : sim.shardsOf(agent.table(), view.get().candidate().service())) {
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
    session.heardAt = agent.now();
    Duration lease =
        agent
            .table()
            .session(session.id)
            .flatMap(v -> agent.table().policy(v.candidate().service()))
            .map(policy -> agent.authority().leaseFor(Settings.SESSION_TTL, policy))
            .orElse(Duration.ZERO);
    session.granted(agent.now(), lease);
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
        agent
            .table()
            .session(session.id)
            .filter(view -> view.fitness().equals(fitness))
            .isPresent();
    if (known || session.reporting) {
      return;
    }
    session.reporting = true;
    agent
        .proposals()
        .untilAnswered(
            new Command.UpdateFitness(session.id, agent.run(), session.attachment, fitness),
            () -> sessions.get(session.id) == session,
            answer -> session.reporting = false);
  }

  // ---- what the table says, told to candidates ----

  void tellAll() {
    List.copyOf(sessions.values()).forEach(this::tell);
  }

  private void tell(LocalSession session) {
    Optional<SessionView> view = agent.table().session(session.id);
    if (view.isEmpty()
        || !view.get().agent().equals(Optional.of(agent.run()))
        || view.get().attachment() != session.attachment) {
      sessions.remove(session.id, session);
      if (view.isEmpty()) {
        session.connection.send(new Frame.UnknownSession());
      } else {
        session.connection.breakOff();
      }
      return;
    }
    List<ShardView> led = agent.table().ledBy(session.id);
    for (Map.Entry<ShardId, Token> told : List.copyOf(session.told.entrySet())) {
      if (led.stream()
          .noneMatch(s -> s.shard().equals(told.getKey()) && s.token().equals(told.getValue()))) {
        session.told.remove(told.getKey());
        ShardView now = agent.table().shard(told.getKey()).orElseThrow();
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

  void tell(Fact fact) {
    switch (fact) {
      case Fact.TransferStarted f -> to(f.to(), new Frame.Prepare(f.shard(), f.transfer()));
      case Fact.TransferDraining f -> to(f.from(), new Frame.Drain(f.shard(), f.token()));
      case Fact.TransferRolledBack f -> to(f.from(), new Frame.GoOn(f.shard(), f.token()));
      case Fact.ShardReleased f -> RulesBroken.released(agent, f);
      case Fact.ArrivalStarted f -> to(f.to(), new Frame.Prepare(f.shard(), f.arrival()));
      case Fact.DepartureStarted f -> to(f.from(), new Frame.Drain(f.shard(), f.token()));
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
    AgentRun detaching = agent.run();
    Duration remaining =
        sim.broken(Broken.REMAINING_NOT_AWAITED) ? Duration.ZERO : session.remaining(agent.now());
    agent
        .proposals()
        .untilAnswered(
            new Command.DetachSession(session.id, detaching, session.attachment, remaining),
            () -> detaching.equals(agent.run()),
            o -> {});
  }

  private void close(LocalSession session, LossCause cause) {
    sessions.remove(session.id, session);
    AgentRun closing = agent.run();
    agent
        .proposals()
        .untilAnswered(
            new Command.CloseSession(session.id, closing, session.attachment, cause),
            () -> closing.equals(agent.run()),
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

  void endSilent() {
    for (LocalSession session : List.copyOf(sessions.values())) {
      if (agent.now() - session.heardAt > Settings.SESSION_TTL.toNanos()) {
        agent.trace("hears nothing of", session.connection.candidate);
        detach(session);
      }
    }
  }

  void sweep() {
    // Attached here by the table, by a command that came late or whose connection was gone by then.
    // A detach with less may be under way already: its wait counts.
    for (SessionView view : agent.table().sessions()) {
      if (view.agent().equals(Optional.of(agent.run())) && !sessions.containsKey(view.session())) {
        served.put(view.session(), view.attachment());
        agent
            .proposals()
            .once(
                new Command.DetachSession(
                    view.session(),
                    agent.run(),
                    view.attachment(),
                    Settings.withDrift(Settings.LEADER_LEASE)),
                o -> {});
      }
    }
    if (agent.authority().mandateLeft().isZero()) {
      for (LocalSession session : sessions.values()) {
        boolean stepsDown =
            agent
                .table()
                .session(session.id)
                .flatMap(v -> agent.table().policy(v.candidate().service()))
                .filter(p -> p.isolation() == IsolationMode.STEP_DOWN)
                .isPresent();
        if (stepsDown) {
          session.connection.send(new Frame.Move("no mandate here"));
        }
      }
    }
  }
}
