package dev.lead.agent.session;

import dev.lead.agent.table.Directory;
import dev.lead.agent.table.Replica;
import dev.lead.agent.table.Self;
import dev.lead.core.election.Command;
import dev.lead.core.election.Outcome;
import dev.lead.core.election.Refusal;
import dev.lead.core.election.SessionView;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.SessionId;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Lets sessions in: new ones, and those that come back from another agent or a broken line. */
final class Admission {
  private static final Duration CATCH_UP = Duration.ofSeconds(2);
  private static final int ATTEMPTS = 4;

  private final Replica replica;
  private final Assurance assurance;
  private final Directory directory;
  private final Self self;
  private final Company company;
  private final Attachments attachments;
  private final Leases leases;
  private final RandomGenerator random;
  private final int mostSessions;
  private volatile boolean draining;

  Admission(
      Replica replica,
      Directory directory,
      Assurance assurance,
      Self self,
      Company company,
      Attachments attachments,
      Leases leases,
      RandomGenerator random,
      int mostSessions) {
    this.replica = replica;
    this.assurance = assurance;
    this.directory = directory;
    this.self = self;
    this.company = company;
    this.attachments = attachments;
    this.leases = leases;
    this.random = random;
    this.mostSessions = mostSessions;
  }

  /** Nobody is let in any more. */
  void drain() {
    draining = true;
  }

  private boolean closedTo(Wire wire) {
    if (draining) {
      Refusals.stopping(wire);
      return true;
    }
    if (attachments.count() >= mostSessions) {
      Refusals.full(wire, mostSessions);
      return true;
    }
    return false;
  }

  // ---- new ones ----

  void open(Wire wire, Frame.Hello hello, Consumer<LocalSession> opened) {
    if (closedTo(wire)) {
      return;
    }
    if (company.drainedBesideOthers()) {
      // One that comes back is let in: it may have found no other way, and has something to lose.
      Refusals.drained(wire);
      return;
    }
    SessionId id = new SessionId(random.nextLong() | 1);
    SessionSecret secret = SessionSecret.draw();
    LocalSession session =
        new LocalSession(
            wire,
            new FrameWriter(hello.textTokens()),
            id,
            secret,
            false,
            hello.candidate().service(),
            hello.candidate().name().value(),
            hello.ttl(),
            Fitness.GOOD,
            leases.now());
    attachments.opening(session);
    opened.accept(session);
    var _ =
        assurance
            .propose(
                new Command.OpenSession(
                    id,
                    secret.hash(),
                    self.run(),
                    hello.candidate(),
                    hello.ttl(),
                    hello.knownEpoch()),
                () -> session.stage == LocalSession.Stage.OPENING)
            .whenComplete((outcome, failure) -> {
              if (outcome instanceof Outcome.Refused refused) {
                refuse(session, refused);
              }
            });
  }

  // ---- those that come back ----

  void resume(Wire wire, Frame.Resume resume, Consumer<LocalSession> opened) {
    if (closedTo(wire)) {
      return;
    }
    var _ =
        replica
            .ask(table -> table.session(resume.session()))
            .whenComplete((known, failure) -> {
              if (known != null && known.isPresent()) {
                attach(wire, resume, known.get(), opened);
              } else {
                // This copy may be behind: only an up-to-date one may call a session unknown.
                resumeCertainly(wire, resume, opened);
              }
            });
  }

  private void resumeCertainly(Wire wire, Frame.Resume resume, Consumer<LocalSession> opened) {
    var _ =
        upToDate(resume.session())
            .whenComplete((known, failure) -> {
              if (known == null) {
                Refusals.noQuorum(wire);
              } else if (known.isEmpty()) {
                Refusals.send(wire, Refusal.UNKNOWN_SESSION, "");
              } else {
                attach(wire, resume, known.get(), opened);
              }
            });
  }

  private java.util.concurrent.CompletableFuture<Optional<SessionView>> upToDate(SessionId id) {
    return replica.catchUp(CATCH_UP).thenCompose(done -> replica.ask(table -> table.session(id)));
  }

  private void attach(
      Wire wire, Frame.Resume resume, SessionView known, Consumer<LocalSession> opened) {
    if (!known.secret().equals(resume.secret().hash())) {
      // Before anybody could take this connection for the one that the session comes back on.
      Refusals.send(wire, Refusal.WRONG_SECRET, "");
      return;
    }
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
            known.fitness(),
            leases.now());
    attachments.returning(session);
    opened.accept(session);
    attach(session, known.attachment(), ATTEMPTS);
  }

  /**
   * Names the table's own attachment number, not the candidate's, which may not have heard of its
   * last one: the secret proves who asks, and the connection it asks on is alive.
   */
  private void attach(LocalSession session, int attachment, int attempts) {
    var _ =
        assurance
            .propose(
                new Command.AttachSession(
                    session.id, session.secret.hash(), self.run(), attachment),
                () -> session.stage == LocalSession.Stage.OPENING)
            .whenComplete((outcome, failure) -> {
              if (!(outcome instanceof Outcome.Refused refused)
                  || session.stage == LocalSession.Stage.OVER) {
                return;
              }
              if (refused.reason() == Refusal.STALE_ATTACHMENT && attempts > 1) {
                attachAnew(session, attempts - 1);
              } else {
                refuse(session, refused);
              }
            });
  }

  private void attachAnew(LocalSession session, int attempts) {
    var _ =
        upToDate(session.id)
            .whenComplete((known, failure) -> {
              if (session.stage != LocalSession.Stage.OPENING) {
                return;
              }
              if (known == null) {
                end(session);
                Refusals.noQuorum(session.wire);
              } else if (known.isEmpty()) {
                end(session);
                Refusals.send(session.wire, Refusal.UNKNOWN_SESSION, "");
              } else {
                attach(session, known.get().attachment(), attempts);
              }
            });
  }

  private void refuse(LocalSession session, Outcome.Refused refused) {
    if (!end(session)) {
      return;
    }
    if (refused.reason() == Refusal.UNKNOWN_SERVICE && directory.services().isEmpty()) {
      Refusals.noAssignment(session.wire, session.service.value());
    } else {
      Refusals.send(session.wire, refused.reason(), refused.detail());
    }
  }

  private boolean end(LocalSession session) {
    attachments.remove(session);
    return session.end() != LocalSession.Stage.OVER;
  }
}
