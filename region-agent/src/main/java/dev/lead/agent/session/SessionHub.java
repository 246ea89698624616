package dev.lead.agent.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.agent.authority.Authority;
import dev.lead.agent.table.Applied;
import dev.lead.agent.table.Directory;
import dev.lead.agent.table.Proposer;
import dev.lead.agent.table.Replica;
import dev.lead.agent.table.Self;
import dev.lead.core.election.Command;
import dev.lead.core.election.LossCause;
import dev.lead.core.election.Outcome;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.identity.GrantKey;
import dev.lead.process.time.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions attached to this agent: who comes in ({@link Admission}), what they are granted
 * ({@link Heartbeats}), what they say ({@link Statements}), what they are told ({@link
 * SessionTeller}), and how they end.
 *
 * <p>Thread-safe; nothing blocks.
 */
public final class SessionHub implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SessionHub.class);

  /** Heartbeats a candidate is asked for in one time to live. */
  private static final int BEATS_PER_TTL = 8;

  /** How long the table may take to attach a session; an election of the Raft leader fits in. */
  private static final Duration OPENING = Duration.ofSeconds(5);

  /** Within which the sessions of an agent that is being emptied are asked to go. */
  private static final Duration DRAIN_SPREAD = Duration.ofSeconds(5);

  private final Self self;
  private final String region;
  private final Authority authority;
  private final Directory directory;
  private final Assurance assurance;
  private final Attachments attachments = new Attachments();
  private final Company company;
  private final RandomGenerator random;
  private final Leases leases;
  private final Admission admission;
  private final Heartbeats heartbeats;
  private final Statements statements;
  private final Observers observers;
  private final SessionTeller teller;
  private final Standing standing;
  private final Grants grants;
  private final StaleRejections rejections = new StaleRejections();

  /**
   * @param clock of the leases; see {@link dev.lead.agent.authority.ClockGuard}
   * @param maxSessions more are refused
   * @param suspicion see {@link Standing}
   * @param grantKey what grants are signed with, now
   */
  public SessionHub(
      Replica replica,
      Directory directory,
      Proposer proposer,
      Self self,
      String region,
      Authority authority,
      MonotonicClock clock,
      RandomGenerator random,
      int maxSessions,
      Duration suspicion,
      Supplier<Optional<GrantKey>> grantKey) {
    this.self = self;
    this.region = region;
    this.authority = authority;
    this.directory = directory;
    this.random = random;
    this.company = new Company(directory, self);
    this.assurance = new Assurance(proposer);
    this.leases = new Leases(authority, directory, clock);
    this.admission =
        new Admission(
            replica, directory, assurance, self, company, attachments, leases, random, maxSessions);
    this.heartbeats = new Heartbeats(leases, assurance, self, rejections);
    this.statements = new Statements(assurance);
    this.observers = new Observers(directory, maxSessions);
    this.teller =
        new SessionTeller(
            attachments, leases, observers, self, new TransferFrames(directory), new Arriving());
    this.standing = new Standing(directory, attachments, authority, leases, suspicion);
    this.grants = new Grants(standing, region, grantKey);
  }

  /** What the table's stream tells; to be subscribed. */
  public void applied(List<Applied> applied) {
    teller.accept(applied);
  }

  /** Whether an operator has this agent emptied. */
  public boolean drained() {
    return company.drained();
  }

  /** How many sessions are attached here. */
  public int count() {
    return attachments.count();
  }

  /** Heartbeats answered with a lease, since the start. */
  public long leasesGranted() {
    return heartbeats.granted();
  }

  /** Heartbeats answered with "not now", since the start. */
  public long leasesWithheld() {
    return heartbeats.withheld();
  }

  /** Heartbeats of an attachment that is not the present one, since the start. */
  public long staleHeartbeats() {
    return heartbeats.stale();
  }

  /** Has the listener told how many more stale writes candidates of a service saw rejected. */
  public void onStaleRejections(ObjLongConsumer<ServiceName> listener) {
    rejections.listener(listener);
  }

  /**
   * Whether the shard's leader is attached here with live authority: it may be acted on at this
   * instant.
   */
  public boolean leadsHere(ShardId shard) {
    return standing.leader(shard).isPresent();
  }

  /**
   * A signed statement that the shard is led through this agent.
   *
   * @param asker who asks, by its certificate: the leader itself
   * @throws dev.lead.process.http.ProblemException saying why there is none
   */
  public SignedGrant grant(ShardId shard, String asker) {
    return grants.of(shard, asker);
  }

  // ---- frames ----

  void open(Wire wire, Frame.Hello hello, Consumer<LocalSession> opened) {
    admission.open(wire, hello, opened);
  }

  void resume(Wire wire, Frame.Resume resume, Consumer<LocalSession> opened) {
    admission.resume(wire, resume, opened);
  }

  void heartbeat(LocalSession session, Frame.Heartbeat beat) {
    heartbeats.heard(session, beat);
  }

  void ready(LocalSession session, List<Frame.Led> shards) {
    statements.ready(session, shards);
  }

  void released(LocalSession session, List<Frame.Led> shards) {
    statements.released(session, shards);
  }

  void resign(LocalSession session, List<Frame.Led> shards) {
    statements.resign(session, shards);
  }

  void prepared(LocalSession session, Frame.Prepared prepared) {
    statements.prepared(session, prepared);
  }

  void grant(LocalSession session, Frame.Grant grant) {
    grants.asked(session, grant);
  }

  void observe(Wire wire, FrameWriter writer, Frame.Observe observe) {
    observers.add(wire, writer, observe);
  }

  /** An observing connection says hello: from now on tokens are written as it asks for. */
  void speak(Wire wire, FrameWriter writer) {
    observers.speak(wire, writer);
  }

  // ---- arrivals ----

  private final class Arriving implements SessionTeller.Arrivals {
    @Override
    public void welcome(LocalSession session) {
      session.heardNanos = leases.now();
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
      company.all().forEach(frame.putArray("agents")::add);
      session.send(frame);
    }

    @Override
    public void nobodyThere(SessionId session, int attachment) {
      // Nothing was granted on this attachment, but leases of the one before it may be out.
      var _ = detach(session, attachment, leases.longest());
    }
  }

  // ---- ends ----

  /** The candidate said good-bye. */
  void bye(LocalSession session) {
    LocalSession.Stage before = session.end();
    attachments.remove(session);
    if (before == LocalSession.Stage.ATTACHED) {
      AgentRun run = self.run();
      var _ =
          assurance.propose(
              new Command.CloseSession(session.id, run, session.attachment, LossCause.CLOSED),
              () -> run.equals(self.run()));
    }
    session.wire.close(1000, "bye");
  }

  /** The connection broke, or was silent for too long. */
  void gone(Wire wire, Optional<LocalSession> of) {
    observers.remove(wire);
    of.ifPresent(session -> {
      var _ = detach(session);
    });
  }

  private CompletableFuture<?> detach(LocalSession session) {
    LocalSession.Stage before = session.end();
    attachments.remove(session);
    if (before != LocalSession.Stage.ATTACHED) {
      // If it was opening, the table may attach it yet; then nobody is found there.
      return CompletableFuture.completedFuture(null);
    }
    log.info("{} ({}) is disconnected", session.name, session.service);
    return detach(session.id, session.attachment, session.remaining(leases.now()));
  }

  private CompletableFuture<Outcome> detach(SessionId id, int attachment, Duration remaining) {
    AgentRun run = self.run();
    return assurance.propose(
        new Command.DetachSession(id, run, attachment, remaining), () -> run.equals(self.run()));
  }

  /**
   * Looks for sessions whose candidates are silent or too slow; to be called every few hundredths
   * of a second.
   */
  public void sweep() {
    long now = leases.now();
    for (LocalSession session : attachments.all()) {
      if (silent(session, now)) {
        end(session, 1001, "silent");
      } else if (session.wire.congested()) {
        end(session, 1008, "too slow");
      }
    }
    for (LocalSession session : attachments.waiting()) {
      if (silent(session, now)) {
        end(session, 1013, "no answer from the region");
      }
    }
    observers.endCongested();
    moveAwayIfWithoutMandate(now);
    moveAwayIfDrained(now);
  }

  private static boolean silent(LocalSession session, long now) {
    Duration most =
        session.attached() || session.ttl.compareTo(OPENING) > 0 ? session.ttl : OPENING;
    return now - session.heardNanos > most.toNanos();
  }

  private void end(LocalSession session, int code, String why) {
    log.info("{} ({}) is cut off: {}", session.name, session.service, why);
    session.wire.close(code, why);
    gone(session.wire, Optional.of(session));
  }

  /** Rule 9: an agent that alone lost the control plane sends its step-down sessions elsewhere. */
  private void moveAwayIfWithoutMandate(long now) {
    if (!authority.mandateLeft(now).isZero()) {
      return;
    }
    for (LocalSession session : attachments.all()) {
      if (session.attached() && stepsDown(session) && session.mayBeMoved(now)) {
        move(session, "this agent's mandate lapsed");
      }
    }
  }

  /** Each at another time, so that the other agents don't get all of them in one moment. */
  private void moveAwayIfDrained(long now) {
    if (!company.drainedBesideOthers()) {
      attachments.all().forEach(LocalSession::stays);
      return;
    }
    for (LocalSession session : attachments.all()) {
      Duration within = DRAIN_SPREAD.multipliedBy(random.nextInt(1_000)).dividedBy(1_000);
      if (session.attached() && session.leaves(now, within) && session.mayBeMoved(now)) {
        move(session, "this agent is being drained");
      }
    }
  }

  private boolean stepsDown(LocalSession session) {
    return directory
        .policy(session.service)
        .map(ServicePolicy::isolation)
        .filter(isolation -> isolation == IsolationMode.STEP_DOWN)
        .isPresent();
  }

  private void move(LocalSession session, String reason) {
    ObjectNode frame = FrameWriter.frame("move").put("reason", reason);
    company.others().forEach(frame.putArray("agents")::add);
    session.send(frame);
  }

  // ---- the agent's own end ----

  /** Asks all sessions to go to other agents; no new ones are taken. */
  public void drain() {
    admission.drain();
    attachments.all().forEach(session -> move(session, "this agent is stopping"));
  }

  /**
   * Ends the connections that are left.
   *
   * @return completes when the table knows
   */
  public CompletableFuture<Void> endAll() {
    admission.drain();
    List<CompletableFuture<?>> ended = new ArrayList<>();
    for (LocalSession session : List.copyOf(attachments.all())) {
      session.wire.close(1001, "stopping");
      ended.add(detach(session));
    }
    return CompletableFuture.allOf(ended.toArray(CompletableFuture[]::new));
  }

  @Override
  public void close() {
    var _ = endAll();
    grants.close();
    assurance.close();
  }
}
