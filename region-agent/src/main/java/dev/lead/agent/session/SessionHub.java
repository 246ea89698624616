package dev.lead.agent.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.agent.authority.Authority;
import dev.lead.agent.raft.RaftHost;
import dev.lead.agent.table.Applied;
import dev.lead.agent.table.Directory;
import dev.lead.agent.table.Proposer;
import dev.lead.agent.table.RegionTable;
import dev.lead.agent.table.Self;
import dev.lead.core.election.Command;
import dev.lead.core.election.LossCause;
import dev.lead.core.election.Outcome;
import dev.lead.core.election.Refusal;
import dev.lead.core.election.SessionView;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.process.http.Problem;
import dev.lead.process.time.MonotonicClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions attached to this agent. Frames of candidates become commands; heartbeats are
 * answered from memory with a lease that ends no later than the authority it comes from; what the
 * table applied becomes frames ({@link SessionTeller}).
 *
 * <p>Thread-safe; nothing blocks.
 */
public final class SessionHub implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SessionHub.class);

  /** Heartbeats a candidate is asked for in one time to live. */
  private static final int BEATS_PER_TTL = 8;

  /** A change of lag smaller than this is not worth a Raft entry. */
  private static final Duration LAG_STEP = Duration.ofSeconds(1);

  private final RaftHost raft;
  private final RegionTable table;
  private final Assurance assurance;
  private final Self self;
  private final String region;
  private final Authority authority;
  private final MonotonicClock clock;
  private final RandomGenerator random;
  private final int maxSessions;
  private final Directory directory;
  private final Observers observers;
  private final SessionTeller teller;
  private final Map<SessionId, LocalSession> sessions = new ConcurrentHashMap<>();
  private volatile boolean draining;

  public SessionHub(
      RaftHost raft,
      RegionTable table,
      Proposer proposer,
      Self self,
      String region,
      Authority authority,
      MonotonicClock clock,
      RandomGenerator random,
      int maxSessions) {
    this.raft = raft;
    this.table = table;
    this.assurance = new Assurance(proposer);
    this.self = self;
    this.region = region;
    this.authority = authority;
    this.clock = clock;
    this.random = random;
    this.maxSessions = maxSessions;
    this.directory = table.directory();
    this.observers = new Observers(directory);
    this.teller = new SessionTeller(sessions, observers, directory, self, this::welcome);
  }

  /** What the table's stream tells; to be subscribed. */
  public void applied(List<Applied> applied) {
    teller.accept(applied);
  }

  /** How many sessions are attached here. */
  public int count() {
    return sessions.size();
  }

  /**
   * Whether a session is attached here with live authority: its leaderships may be acted on at this
   * instant.
   */
  public boolean alive(SessionId id) {
    LocalSession session = sessions.get(id);
    return session != null
        && session.stage == LocalSession.Stage.ATTACHED
        && !session.remaining(clock.nanos()).isZero();
  }

  // ---- frames ----

  /** The first frame of a connection asks for a new session. */
  void open(Wire wire, Frame.Hello hello, Consumer<LocalSession> opened) {
    if (!mayOpen(wire)) {
      return;
    }
    SessionId id = new SessionId(random.nextLong() | 1);
    SessionSecret secret = SessionSecret.draw();
    LocalSession session =
        LocalSession.opened(
            wire,
            new FrameWriter(hello.textTokens()),
            id,
            secret,
            hello.candidate(),
            hello.ttl(),
            clock.nanos());
    sessions.put(id, session);
    opened.accept(session);
    assurance.propose(
        new Command.OpenSession(
            id, secret.hash(), self.run(), hello.candidate(), hello.ttl(), hello.knownEpoch()),
        () -> session.stage == LocalSession.Stage.OPENING,
        outcome -> answered(session, outcome));
  }

  /** The first frame of a connection shows a session that exists. */
  void resume(Wire wire, Frame.Resume resume, Consumer<LocalSession> opened) {
    if (!mayOpen(wire)) {
      return;
    }
    raft.execute(() ->
        table.look(t -> {
          Optional<SessionView> known = t.session(resume.session());
          if (known.isEmpty()) {
            refuse(wire, Refusal.UNKNOWN_SESSION, "");
            return;
          }
          resume(wire, resume, known.get(), opened);
        }));
  }

  private void resume(
      Wire wire, Frame.Resume resume, SessionView known, Consumer<LocalSession> opened) {
    LocalSession session =
        new LocalSession(
            wire,
            new FrameWriter(resume.textTokens()),
            resume.session(),
            resume.secret(),
            true,
            known.candidate().service(),
            known.candidate().name().value(),
            known.ttl(),
            clock.nanos());
    session.fitness = known.fitness();
    opened.accept(session);
    teller.expect(session);
    // The table's own attachment number, not the candidate's: it may not have heard of its last
    // one. The
    // secret proves who asks, and the connection it asks on is alive.
    assurance.propose(
        new Command.AttachSession(
            resume.session(), resume.secret().hash(), self.run(), known.attachment()),
        () -> session.stage == LocalSession.Stage.OPENING,
        outcome -> attachAnswered(session, resume, outcome));
  }

  private void attachAnswered(LocalSession session, Frame.Resume resume, Outcome outcome) {
    if (outcome instanceof Outcome.Refused refused
        && refused.reason() == Refusal.STALE_ATTACHMENT
        && session.stage == LocalSession.Stage.OPENING) {
      teller.forget(session);
      session.end();
      Wire wire = session.wire;
      refuse(wire, refused.reason(), "the session was moved at the same time; show it again");
      log.debug("Session {} was moved meanwhile", resume.session());
      return;
    }
    answered(session, outcome);
  }

  private boolean mayOpen(Wire wire) {
    if (draining) {
      wire.send(
          FrameWriter.error(
              Problem.of("draining", "This agent is stopping", 503, "Connect to another agent.")));
      wire.close(1001, "stopping");
      return false;
    }
    if (sessions.size() >= maxSessions) {
      wire.send(
          FrameWriter.error(
              Problem.of(
                  "too-many-sessions",
                  "This agent has no room",
                  503,
                  maxSessions + " sessions are attached here already; connect to another agent.")));
      wire.close(1013, "too many sessions");
      return false;
    }
    return true;
  }

  /** The table's answer to an open or attach: success is told by the stream of applied events. */
  private void answered(LocalSession session, Outcome outcome) {
    if (outcome instanceof Outcome.Refused refused) {
      sessions.remove(session.id, session);
      teller.forget(session);
      if (session.end()) {
        refuse(session.wire, refused.reason(), refused.detail());
      }
    }
  }

  private static void refuse(Wire wire, Refusal reason, String detail) {
    String name = reason.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    String next =
        switch (reason) {
          case UNKNOWN_SESSION, WRONG_SECRET -> "Open a new session; whatever was led is lost.";
          case UNKNOWN_SERVICE ->
              "Define the service (leadctl apply) with this region among its regions, then try again.";
          case STALE_ATTACHMENT, UNKNOWN_AGENT -> "Try again.";
          case BEHIND -> "Try another agent; this one's region state is older than yours.";
          default -> "See the detail.";
        };
    wire.send(
        FrameWriter.error(
            Problem.of(
                    name,
                    "The session was refused",
                    409,
                    reason.text() + (detail.isEmpty() ? "" : ": " + detail))
                .nextStep(next)));
    wire.close(1008, name);
  }

  /** The table says that the session is attached here. */
  private void welcome(LocalSession session) {
    Duration beat = session.ttl.dividedBy(BEATS_PER_TTL);
    ObjectNode frame =
        FrameWriter.frame("welcome")
            .put("session", session.id.toString())
            .put("attachment", session.attachment)
            .put("ttl_ms", session.ttl.toMillis())
            .put("heartbeat_ms", Math.max(20, beat.toMillis()))
            .put("agent", self.name().value())
            .put("region", region)
            .put("resumed", session.resumed);
    if (!session.resumed) {
      frame.put("secret", session.secret.reveal());
    }
    teller.agents().forEach(frame.putArray("agents")::add);
    session.heardNanos = clock.nanos();
    session.send(frame);
  }

  /** A heartbeat, answered from memory. */
  void heartbeat(LocalSession session, Frame.Heartbeat beat) {
    if (session.stage != LocalSession.Stage.ATTACHED || beat.attachment() != session.attachment) {
      session.send(
          FrameWriter.error(
              Problem.of(
                  "stale-attachment",
                  "The heartbeat counts for nothing",
                  409,
                  "attachment " + session.attachment + " is the present one")));
      return;
    }
    long now = clock.nanos();
    session.heardNanos = now;
    Duration lease =
        directory
            .policy(session.service)
            .map(policy -> authority.leaseFor(session.ttl, policy, now))
            .orElse(Duration.ZERO);
    if (session.extend(now, lease)) {
      session.send(
          FrameWriter.frame("lease")
              .put("n", beat.n())
              .put("attachment", session.attachment)
              .put("valid_ms", lease.toMillis()));
    }
    beat.fitness().ifPresent(fitness -> updateFitness(session, fitness));
  }

  private void updateFitness(LocalSession session, Fitness fitness) {
    Fitness before = session.fitness;
    boolean changed =
        before.probeOk() != fitness.probeOk()
            || before.overloaded() != fitness.overloaded()
            || before.lag().minus(fitness.lag()).abs().compareTo(LAG_STEP) >= 0;
    if (changed) {
      session.fitness = fitness;
      assurance.propose(
          new Command.UpdateFitness(session.id, self.run(), session.attachment, fitness),
          () -> session.stage == LocalSession.Stage.ATTACHED && session.fitness.equals(fitness),
          outcome -> {});
    }
  }

  void ready(LocalSession session, List<Frame.Led> shards) {
    for (Frame.Led led : shards) {
      say(session, new Command.ReportReady(session.id, led.shard(), led.token()));
    }
  }

  void released(LocalSession session, List<Frame.Led> shards) {
    for (Frame.Led led : shards) {
      say(session, new Command.Release(session.id, led.shard(), led.token()));
    }
  }

  void resign(LocalSession session, List<Frame.Led> shards) {
    for (Frame.Led led : shards) {
      say(session, new Command.Resign(session.id, led.shard(), led.token()));
    }
  }

  void prepared(LocalSession session, Frame.Prepared prepared) {
    say(session, new Command.ReportPrepared(session.id, prepared.shard(), prepared.transfer()));
  }

  private void say(LocalSession session, Command command) {
    // Said once, so it is proposed until it is answered, even if the connection ends meanwhile.
    assurance.propose(
        command,
        () -> true,
        outcome -> {
          if (outcome instanceof Outcome.Refused refused) {
            log.debug("{} of {}: {}", command, session.name, refused.reason().text());
          }
        });
  }

  void observe(Wire wire, FrameWriter writer, Frame.Observe observe) {
    observers.add(wire, writer, observe);
  }

  // ---- ends ----

  /** The candidate said good-bye. */
  void bye(LocalSession session) {
    if (session.end()) {
      sessions.remove(session.id, session);
      close(session, LossCause.CLOSED);
    }
    session.wire.close(1000, "bye");
  }

  private void close(LocalSession session, LossCause cause) {
    AgentRun run = self.run();
    assurance.propose(
        new Command.CloseSession(session.id, run, session.attachment, cause),
        () -> run.equals(self.run()),
        outcome -> {});
  }

  /** The connection broke, or was silent for too long. */
  void gone(Wire wire, Optional<LocalSession> of) {
    observers.remove(wire);
    of.ifPresent(this::detach);
  }

  private void detach(LocalSession session) {
    LocalSession.Stage before = session.stage;
    if (!session.end()) {
      return;
    }
    sessions.remove(session.id, session);
    teller.forget(session);
    AgentRun run = self.run();
    if (before != LocalSession.Stage.ATTACHED) {
      // Perhaps the table attaches it yet; then it is found to be gone when that is applied.
      teller.orphan(session.id);
      return;
    }
    Duration remaining = session.remaining(clock.nanos());
    log.info("{} ({}) is disconnected", session.name, session.service);
    assurance.propose(
        new Command.DetachSession(session.id, run, session.attachment, remaining),
        () -> run.equals(self.run()),
        outcome -> {});
  }

  /**
   * Looks for sessions whose candidates are silent; to be called every few hundredths of a second.
   */
  public void sweep() {
    long now = clock.nanos();
    for (LocalSession session : sessions.values()) {
      if (now - session.heardNanos > session.ttl.toNanos()) {
        log.info("{} was silent for {} ms", session.name, session.ttl.toMillis());
        session.wire.close(1001, "silent");
        gone(session.wire, Optional.of(session));
      } else if (session.wire.congested()) {
        session.wire.close(1008, "too slow to take what it is told");
        gone(session.wire, Optional.of(session));
      }
    }
    teller
        .orphans()
        .forEach((id, attachment) ->
            assurance.propose(
                new Command.DetachSession(id, self.run(), attachment, Duration.ZERO),
                () -> true,
                outcome -> {}));
    moveAwayIfWithoutMandate(now);
  }

  /** Rule 9: an agent that alone lost the control plane sends its step-down sessions elsewhere. */
  private void moveAwayIfWithoutMandate(long now) {
    if (!authority.mandateLeft(now).isZero()) {
      return;
    }
    for (LocalSession session : sessions.values()) {
      boolean stepsDown =
          directory
              .policy(session.service)
              .map(ServicePolicy::isolation)
              .filter(i -> i == dev.lead.core.model.IsolationMode.STEP_DOWN)
              .isPresent();
      if (stepsDown && session.stage == LocalSession.Stage.ATTACHED && session.mayBeMoved(now)) {
        move(session, "this agent's mandate lapsed");
      }
    }
  }

  private void move(LocalSession session, String reason) {
    ObjectNode frame = FrameWriter.frame("move").put("reason", reason);
    teller.otherAgents().forEach(frame.putArray("agents")::add);
    session.send(frame);
  }

  /** Asks all sessions to go to other agents; no new ones are taken. */
  public void drain() {
    draining = true;
    sessions.values().forEach(session -> move(session, "this agent is stopping"));
  }

  @Override
  public void close() {
    draining = true;
    for (LocalSession session : sessions.values()) {
      session.wire.close(1001, "stopping");
      gone(session.wire, Optional.of(session));
    }
    assurance.close();
  }
}
