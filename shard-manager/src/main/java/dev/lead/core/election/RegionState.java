package dev.lead.core.election;

import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All that the table knows. Iteration orders are part of the state: every replica has the same. */
final class RegionState {
  @Nullable Incarnation incarnation;
  Epoch epoch = Epoch.NONE;
  long lastOrder;
  long lastOwnTransfer;
  long lastHold;
  boolean paused;
  String pauseReason = "";

  final Map<AgentRun, Agent> agents = new LinkedHashMap<>();
  final Map<SessionId, Session> sessions = new LinkedHashMap<>();
  final Map<ServiceName, ServiceTable> services = new LinkedHashMap<>();
  final TreeMap<ShardId, Transfer> transfers = new TreeMap<>();
  final TreeMap<ShardId, Revocation> revocations = new TreeMap<>();
  final Map<Hold.Key, Hold> holds = new LinkedHashMap<>();
  Outbox outbox = new Outbox();

  // ---- local: not part of the state ----
  final List<@Nullable Session> slots = new ArrayList<>();
  private final List<Integer> freeSlots = new ArrayList<>();
  @Nullable Consumer<Event> listener;
  long index;
  long stampMillis;
  long watchesVersion;

  void emit(Fact fact) {
    if (outbox.full()) {
      long dropped = 0;
      while (outbox.full()) {
        dropped += outbox.dropOldest();
      }
      append(new Fact.EventsDropped(dropped));
    }
    append(fact);
  }

  private void append(Fact fact) {
    long sequence = outbox.append(stampMillis, fact);
    Consumer<Event> told = listener;
    if (told != null) {
      told.accept(new Event(sequence, Instant.ofEpochMilli(stampMillis), fact));
    }
  }

  void watchesChanged() {
    watchesVersion++;
  }

  boolean authorised() {
    return incarnation != null && epoch.value() > 0;
  }

  void enter(Session session) {
    sessions.put(session.id, session);
    if (freeSlots.isEmpty()) {
      session.slot = slots.size();
      slots.add(session);
    } else {
      session.slot = freeSlots.removeLast();
      slots.set(session.slot, session);
    }
  }

  void forget(Session session) {
    sessions.remove(session.id);
    slots.set(session.slot, null);
    freeSlots.add(session.slot);
  }

  @Nullable Session atSlot(int slot) {
    return slot < 0 ? null : slots.get(slot);
  }

  @Nullable Hold holdOf(Session session) {
    return holds.isEmpty()
        ? null
        : holds.get(new Hold.Key(session.spec.service(), session.spec.name()));
  }

  boolean pausedFor(ServiceTable table) {
    return paused || table.paused;
  }

  /**
   * Whether a leader that can't be reached is replaced at once. While elections are paused nobody
   * would follow it, so its lease is waited out in both modes: it may come back.
   */
  boolean replacesAtOnce(ServiceTable table) {
    return table.fenced() && !pausedFor(table);
  }

  @Nullable ServiceTable table(ServiceName service) {
    ServiceTable table = services.get(service);
    return table == null || table.removed ? null : table;
  }

  List<Session> sessionsAt(Agent agent) {
    List<Session> there = new ArrayList<>();
    for (Session session : sessions.values()) {
      if (session.agent == agent) {
        there.add(session);
      }
    }
    return there;
  }
}
