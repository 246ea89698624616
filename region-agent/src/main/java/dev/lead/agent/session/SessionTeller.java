package dev.lead.agent.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.agent.table.Applied;
import dev.lead.agent.table.Directory;
import dev.lead.agent.table.Self;
import dev.lead.core.election.Fact;
import dev.lead.core.election.LossCause;
import dev.lead.core.election.ShardView;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.process.http.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Turns what the table applied into frames for the candidates that are attached here. Runs on the
 * thread of applied events alone, so each candidate hears things in the order of the log.
 */
final class SessionTeller {
  private static final int SHARDS_PER_FRAME = 1_000;

  private final Map<SessionId, LocalSession> sessions;
  private final Observers observers;
  private final Directory directory;
  private final Self self;
  private final Consumer<LocalSession> welcome;

  /** Sessions that asked to come back and are not attached yet. */
  private final Map<SessionId, LocalSession> expected = new ConcurrentHashMap<>();

  /** Ids whose connection ended before the table attached them. */
  private final Set<SessionId> orphaned = ConcurrentHashMap.newKeySet();

  /** Orphans that the table did attach, with their attachment. */
  private final Map<SessionId, Integer> foundOrphans = new ConcurrentHashMap<>();

  /** Who stands by for a shard, as far as a session here was told so. */
  private final Map<ShardId, SessionId> standbys = new HashMap<>();

  /** Endpoints of the region's agents. */
  private final Map<AgentRun, String> agents = new ConcurrentHashMap<>();

  /** Frames collected over one command, by session and type. */
  private final Map<LocalSession, Map<String, List<ObjectNode>>> batches = new LinkedHashMap<>();

  private final Set<ShardId> changed = new HashSet<>();

  SessionTeller(
      Map<SessionId, LocalSession> sessions,
      Observers observers,
      Directory directory,
      Self self,
      Consumer<LocalSession> welcome) {
    this.sessions = sessions;
    this.observers = observers;
    this.directory = directory;
    this.self = self;
    this.welcome = welcome;
  }

  void expect(LocalSession session) {
    LocalSession other = expected.put(session.id, session);
    if (other != null && other.end()) {
      other.wire.close(1000, "shown again on another connection");
    }
  }

  /** It will not be attached here. */
  void forget(LocalSession session) {
    expected.remove(session.id, session);
    orphaned.remove(session.id);
  }

  /**
   * Its connection ended before the table's answer: if it gets attached, it is to be detached
   * again.
   */
  void orphan(SessionId id) {
    orphaned.add(id);
  }

  /** Takes the orphans that were attached since the last call. */
  Map<SessionId, Integer> orphans() {
    Map<SessionId, Integer> found = new HashMap<>(foundOrphans);
    found.forEach(foundOrphans::remove);
    return found;
  }

  /** Where the region's agents are reached, this one first. */
  List<String> agents() {
    List<String> endpoints = new ArrayList<>();
    agents.forEach((run, endpoint) -> {
      if (run.name().equals(self.name())) {
        endpoints.addFirst(endpoint);
      } else {
        endpoints.add(endpoint);
      }
    });
    return endpoints.stream().distinct().toList();
  }

  List<String> otherAgents() {
    List<String> endpoints = new ArrayList<>(agents());
    agents.forEach((run, endpoint) -> {
      if (run.name().equals(self.name())) {
        endpoints.remove(endpoint);
      }
    });
    return endpoints;
  }

  void accept(List<Applied> applied) {
    boolean replaced = false;
    for (Applied item : applied) {
      switch (item) {
        case Applied.Replaced r -> {
          replaced = true;
          forgetAttachments();
        }
        case Applied.SessionHere here -> attached(here);
        case Applied.Happened happened -> happened(happened.event().fact());
      }
    }
    if (replaced) {
      endUnattached();
    }
    flush();
    observers.changed(changed);
    changed.clear();
  }

  // ---- attachments ----

  private void forgetAttachments() {
    standbys.clear();
    sessions.values().forEach(session -> session.stillKnown = false);
  }

  private void endUnattached() {
    for (LocalSession session : sessions.values()) {
      if (!session.stillKnown && session.stage == LocalSession.Stage.ATTACHED) {
        end(session, "unknown-session", "the region's state no longer has this session");
      }
    }
  }

  private void attached(Applied.SessionHere here) {
    LocalSession session = expected.remove(here.session());
    if (session == null) {
      session = sessions.get(here.session());
    } else {
      LocalSession older = sessions.put(here.session(), session);
      if (older != null && older != session && older.end()) {
        older.wire.close(1000, "attached anew");
      }
    }
    if (session == null || session.stage == LocalSession.Stage.OVER) {
      if (orphaned.remove(here.session())) {
        foundOrphans.put(here.session(), here.attachment());
      }
      return;
    }
    boolean again = session.stage == LocalSession.Stage.ATTACHED;
    session.stillKnown = true;
    session.attachment = here.attachment();
    session.attach();
    if (!again) {
      welcome.accept(session);
    }
    if (again || session.resumed) {
      tellAll(session, here.leads());
    }
    tellStandbys(session, here.standbys());
  }

  private void tellAll(LocalSession session, List<ShardView> leads) {
    int from = 0;
    do {
      int to = Math.min(leads.size(), from + SHARDS_PER_FRAME);
      List<ObjectNode> part = new ArrayList<>();
      for (ShardView view : leads.subList(from, to)) {
        ObjectNode shard = session.writer.shard(view.shard(), view.token());
        session.writer.token(shard, "previous_token", dev.lead.core.model.Token.NONE);
        shard.put("cause", "resumed");
        part.add(shard);
      }
      session.send(FrameWriter.list("leads", part).put("complete", to == leads.size()));
      from = to;
    } while (from < leads.size());
  }

  private void tellStandbys(LocalSession session, List<ShardId> shards) {
    for (ShardId shard : shards) {
      standby(shard, session.id);
    }
  }

  // ---- facts ----

  private void happened(Fact fact) {
    switch (fact) {
      case Fact.LeaderElected f -> {
        changed.add(f.shard());
        LocalSession session = here(f.session());
        if (session != null) {
          ObjectNode shard = session.writer.shard(f.shard(), f.token());
          session.writer.token(shard, "previous_token", f.previousToken());
          shard.put("cause", FrameWriter.cause(f.cause()));
          batch(session, "lead", shard);
        }
        standby(f.shard(), f.standbySession());
      }
      case Fact.LeaderReady f -> changed.add(f.shard());
      case Fact.LeaderLost f -> {
        changed.add(f.shard());
        LocalSession session = here(f.session());
        if (session != null && !saidItself(f.cause())) {
          batch(
              session,
              "lost",
              session
                  .writer
                  .shard(f.shard(), f.token())
                  .put("cause", FrameWriter.cause(f.cause())));
        }
      }
      case Fact.LeaderRevoked f -> {
        changed.add(f.shard());
        LocalSession session = here(f.session());
        if (session != null) {
          batch(
              session,
              "revoke",
              session
                  .writer
                  .shard(f.shard(), f.token())
                  .put("cause", FrameWriter.cause(f.cause())));
        }
      }
      case Fact.StandbyChosen f -> {
        changed.add(f.shard());
        standby(f.shard(), f.session());
      }
      case Fact.TransferStarted f -> {
        changed.add(f.shard());
        tell(
            f.to(),
            session -> {
              ObjectNode frame =
                  FrameWriter.frame("prepare")
                      .put("shard", f.shard().toString())
                      .put("transfer", f.transfer())
                      .put("from", leaderOf(f.shard()));
              session.writer.token(frame, "token", f.token());
              return frame;
            });
      }
      case Fact.TransferDraining f -> {
        changed.add(f.shard());
        tell(
            f.from(),
            session -> {
              ObjectNode frame =
                  FrameWriter.frame("drain")
                      .put("shard", f.shard().toString())
                      .put("transfer", f.transfer())
                      .put("timeout_ms", drainTimeout(f.shard()));
              session.writer.token(frame, "token", f.token());
              return frame;
            });
      }
      case Fact.TransferRolledBack f -> {
        changed.add(f.shard());
        tell(
            f.from(),
            session -> {
              ObjectNode frame =
                  FrameWriter.frame("resume")
                      .put("shard", f.shard().toString())
                      .put("transfer", f.transfer())
                      .put("reason", f.reason());
              session.writer.token(frame, "token", f.token());
              return frame;
            });
        tell(
            f.to(),
            session ->
                FrameWriter.frame("cancelled")
                    .put("shard", f.shard().toString())
                    .put("transfer", f.transfer())
                    .put("reason", f.reason()));
      }
      case Fact.CandidateAttached f -> {
        if (!f.agent().equals(self.run())) {
          LocalSession session = sessions.remove(f.session());
          if (session != null && session.end()) {
            flush(session);
            session.wire.close(1000, "attached to " + f.agent().name());
          }
        }
      }
      case Fact.CandidateLeft f -> {
        LocalSession session = sessions.get(f.session());
        if (session != null) {
          flush(session);
          end(session, "session-closed", FrameWriter.cause(f.cause()));
        }
      }
      case Fact.AgentJoined f -> agents.put(f.agent(), f.info().endpoint());
      case Fact.AgentExpired f -> agents.remove(f.agent());
      case Fact.AgentLeft f -> agents.remove(f.agent());
      default -> {
        // Nothing that a candidate has to know.
      }
    }
  }

  /** Ends that the candidate knows of, since it said so itself. */
  private static boolean saidItself(LossCause cause) {
    return cause == LossCause.RESIGNED
        || cause == LossCause.TRANSFER
        || cause == LossCause.PREEMPTED
        || cause == LossCause.CLOSED;
  }

  private void end(LocalSession session, String problem, String detail) {
    sessions.remove(session.id, session);
    session.send(
        FrameWriter.error(
            Problem.of(problem, "The session is over", 410, detail)
                .nextStep("Open a new session; whatever was led is lost.")));
    if (session.end()) {
      session.wire.close(1008, problem);
    }
  }

  private void standby(ShardId shard, SessionId now) {
    SessionId before = standbys.get(shard);
    if (now.equals(before)) {
      return;
    }
    LocalSession old = before == null ? null : here(before);
    if (old != null) {
      batch(old, "standby", standby(shard, false));
    }
    LocalSession next = here(now);
    if (next != null) {
      batch(next, "standby", standby(shard, true));
      standbys.put(shard, now);
    } else {
      standbys.remove(shard);
    }
  }

  private static ObjectNode standby(ShardId shard, boolean standby) {
    return dev.lead.process.json.Json.mapper()
        .createObjectNode()
        .put("shard", shard.toString())
        .put("standby", standby);
  }

  private String leaderOf(ShardId shard) {
    return directory
        .find(shard)
        .flatMap(row -> row.view().leader())
        .map(name -> name.value())
        .orElse("");
  }

  private long drainTimeout(ShardId shard) {
    return directory
        .policy(shard.service())
        .map(ServicePolicy::drainTimeout)
        .map(java.time.Duration::toMillis)
        .orElse(0L);
  }

  // ---- sending ----

  private @org.jspecify.annotations.Nullable LocalSession here(SessionId id) {
    LocalSession session = sessions.get(id);
    return session != null && session.stage == LocalSession.Stage.ATTACHED ? session : null;
  }

  private void tell(SessionId id, java.util.function.Function<LocalSession, ObjectNode> frame) {
    LocalSession session = here(id);
    if (session != null) {
      // Frames of one session keep the order of the log.
      flush(session);
      session.send(frame.apply(session));
    }
  }

  private void batch(LocalSession session, String type, ObjectNode shard) {
    Map<String, List<ObjectNode>> byType =
        batches.computeIfAbsent(session, s -> new LinkedHashMap<>());
    List<ObjectNode> list = byType.get(type);
    if (list == null) {
      // Another type begins: what came before it goes out first.
      if (!byType.isEmpty()
          && !type.equals("standby")
          && !byType.keySet().equals(Set.of("standby"))) {
        flush(session);
        byType = batches.computeIfAbsent(session, s -> new LinkedHashMap<>());
      }
      list = byType.computeIfAbsent(type, t -> new ArrayList<>());
    }
    list.add(shard);
    if (list.size() >= SHARDS_PER_FRAME) {
      session.send(FrameWriter.list(type, list));
      list.clear();
    }
  }

  private void flush(LocalSession session) {
    Map<String, List<ObjectNode>> byType = batches.remove(session);
    if (byType != null) {
      byType.forEach((type, shards) -> {
        if (!shards.isEmpty()) {
          session.send(FrameWriter.list(type, shards));
        }
      });
    }
  }

  private void flush() {
    for (LocalSession session : List.copyOf(batches.keySet())) {
      flush(session);
    }
  }
}
