package dev.lead.agent.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.agent.table.Applied;
import dev.lead.agent.table.Self;
import dev.lead.core.election.Fact;
import dev.lead.core.election.LossCause;
import dev.lead.core.election.ShardView;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import dev.lead.process.http.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Turns what the table applied into frames for the candidates that are attached here. Runs on the
 * thread of applied events alone, so each candidate hears things in the order of the log.
 */
final class SessionTeller {
  /** What the rest of the sessions' code does at an arrival. */
  interface Arrivals {
    /** The table has it attached here: greet it. */
    void welcome(LocalSession session);

    /** The table has a session attached here whose connection is gone. */
    void nobodyThere(SessionId session, int attachment);
  }

  private final Attachments attachments;
  private final Leases leases;
  private final Observers observers;
  private final Self self;
  private final Arrivals arrivals;
  private final TransferFrames transfers;
  private final FrameBatches frames = new FrameBatches();
  private final StandbyNotes standbys;
  private final Set<ShardId> changed = new HashSet<>();

  SessionTeller(
      Attachments attachments,
      Leases leases,
      Observers observers,
      Self self,
      TransferFrames transfers,
      Arrivals arrivals) {
    this.attachments = attachments;
    this.leases = leases;
    this.observers = observers;
    this.self = self;
    this.transfers = transfers;
    this.arrivals = arrivals;
    this.standbys = new StandbyNotes(attachments, frames);
  }

  void accept(List<Applied> applied) {
    boolean replaced = false;
    for (Applied item : applied) {
      switch (item) {
        case Applied.Replaced r -> {
          replaced = true;
          standbys.clear();
          attachments.all().forEach(session -> session.stillKnown = false);
        }
        case Applied.SessionHere here -> arrived(here);
        case Applied.Happened happened -> happened(happened.event().fact());
      }
    }
    if (replaced) {
      endForgotten();
    }
    frames.flush();
    observers.changed(changed);
    changed.clear();
  }

  /** A table that was installed as a whole may not have all sessions that were attached here. */
  private void endForgotten() {
    for (LocalSession session : attachments.all()) {
      if (!session.stillKnown && session.attached()) {
        over(session, "unknown-session", "The region's state no longer has this session.");
      }
    }
  }

  // ---- arrivals ----

  private void arrived(Applied.SessionHere here) {
    LocalSession session = attachments.arrived(here.session()).orElse(null);
    if (session == null || session.stage == LocalSession.Stage.OVER) {
      arrivals.nobodyThere(here.session(), here.attachment());
      return;
    }
    boolean again = session.attached();
    session.stillKnown = true;
    session.attach(
        here.attachment(),
        leases.now(),
        session.resumed ? leases.longest(session.service, session.ttl) : java.time.Duration.ZERO);
    if (!session.attached()) {
      // It ended between the two looks.
      arrivals.nobodyThere(here.session(), here.attachment());
      return;
    }
    if (!again) {
      arrivals.welcome(session);
    }
    if (again || session.resumed) {
      tellAll(session, here.leads());
    }
    standbys.again(session, here.standbys());
    here.transfers().forEach(this::happened);
  }

  /** Everything it leads; what is not named is lost. */
  private static void tellAll(LocalSession session, List<ShardView> leads) {
    int from = 0;
    do {
      int to = Math.min(leads.size(), from + FrameBatches.SHARDS_PER_FRAME);
      List<ObjectNode> part = new ArrayList<>();
      for (ShardView view : leads.subList(from, to)) {
        part.add(session.writer.elected(view.shard(), view.token(), Token.NONE, "resumed"));
      }
      session.send(FrameWriter.list("leads", part).put("complete", to == leads.size()));
      from = to;
    } while (from < leads.size());
  }

  // ---- facts ----

  private void happened(Fact fact) {
    switch (fact) {
      case Fact.LeaderElected f -> elected(f);
      case Fact.LeaderReady f -> changed.add(f.shard());
      case Fact.LeaderLost f -> {
        changed.add(f.shard());
        if (!saidItself(f.cause())) {
          ended("lost", f.shard(), f.token(), f.session(), f.cause());
        }
      }
      case Fact.LeaderRevoked f -> {
        changed.add(f.shard());
        ended("revoke", f.shard(), f.token(), f.session(), f.cause());
      }
      case Fact.StandbyChosen f -> {
        changed.add(f.shard());
        standbys.standby(f.shard(), f.session());
      }
      case Fact.TransferStarted f -> {
        changed.add(f.shard());
        tell(f.to(), session -> transfers.prepare(session.writer, f));
      }
      case Fact.TransferDraining f -> {
        changed.add(f.shard());
        drain(f.from(), f.shard(), f.transfer(), f.token());
      }
      case Fact.TransferRolledBack f -> {
        changed.add(f.shard());
        tell(f.from(), session -> transfers.resume(session.writer, f));
        tell(f.to(), session -> transfers.cancelled(f.shard(), f.transfer(), f.reason()));
      }
      case Fact.ArrivalStarted f -> tell(f.to(), session -> transfers.prepare(session.writer, f));
      case Fact.ArrivalEnded f ->
          tell(f.to(), session -> transfers.cancelled(f.shard(), f.arrival(), f.reason()));
      case Fact.DepartureStarted f -> {
        changed.add(f.shard());
        drain(f.from(), f.shard(), f.transfer(), f.token());
      }
      case Fact.ShardReleased f -> changed.add(f.shard());
      case Fact.CandidateAttached f -> {
        if (!f.agent().equals(self.run())) {
          attachments.find(f.session()).ifPresent(this::movedAway);
        }
      }
      case Fact.CandidateLeft f -> {
        // One that showed itself to this agent meanwhile gets its answer from the table.
        attachments
            .attached(f.session())
            .ifPresent(session ->
                over(session, "session-closed", "Cause: " + FrameWriter.cause(f.cause()) + "."));
      }
      default -> {
        // Nothing that a candidate has to know.
      }
    }
  }

  private void drain(SessionId leader, ShardId shard, long transfer, Token token) {
    tell(leader, session -> transfers.drain(session.writer, shard, transfer, token));
  }

  private void elected(Fact.LeaderElected fact) {
    changed.add(fact.shard());
    attachments
        .attached(fact.session())
        .ifPresent(session ->
            frames.add(
                session,
                "lead",
                session.writer.elected(
                    fact.shard(),
                    fact.token(),
                    fact.previousToken(),
                    FrameWriter.cause(fact.cause()))));
    standbys.standby(fact.shard(), fact.standbySession());
  }

  private void ended(String type, ShardId shard, Token token, SessionId of, LossCause cause) {
    attachments
        .attached(of)
        .ifPresent(session ->
            frames.add(
                session,
                type,
                session.writer.shard(shard, token).put("cause", FrameWriter.cause(cause))));
  }

  /** Ends that the candidate knows of, since it said so itself. */
  private static boolean saidItself(LossCause cause) {
    return cause == LossCause.RESIGNED
        || cause == LossCause.TRANSFER
        || cause == LossCause.PREEMPTED
        || cause == LossCause.DRAINED
        || cause == LossCause.CLOSED;
  }

  private void movedAway(LocalSession session) {
    attachments.remove(session);
    frames.flush(session);
    if (session.end() != LocalSession.Stage.OVER) {
      session.wire.close(1000, "attached elsewhere");
    }
  }

  private void over(LocalSession session, String problem, String detail) {
    attachments.remove(session);
    frames.flush(session);
    session.send(
        FrameWriter.error(
            Problem.of(problem, "The session is over", 410, detail)
                .nextStep("Open a new session; whatever was led is lost.")));
    if (session.end() != LocalSession.Stage.OVER) {
      session.wire.close(1008, problem);
    }
  }

  /** Frames of one session keep the order of the log. */
  private void tell(SessionId id, Function<LocalSession, ObjectNode> frame) {
    attachments
        .attached(id)
        .ifPresent(session -> {
          frames.flush(session);
          session.send(frame.apply(session));
        });
  }
}
