package dev.lead.core.election;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All that the table knows. Iteration orders are part of the state: every replica has the same. */
final class RegionState {
  @Nullable Incarnation incarnation;
  Epoch epoch = Epoch.NONE;
  long lastOrder;
  long lastOwnTransfer;
  long lastHold;
  long lastDrainWait;
  boolean paused;
  String pauseReason = "";

  final Map<AgentRun, Agent> agents = new LinkedHashMap<>();
  final Map<SessionId, Session> sessions = new LinkedHashMap<>();
  final Map<ServiceName, ServiceTable> services = new LinkedHashMap<>();
  final TreeMap<ShardId, Transfer> transfers = new TreeMap<>();
  final TreeMap<ShardId, Revocation> revocations = new TreeMap<>();
  final TreeMap<ShardId, Arrival> arrivals = new TreeMap<>();
  final Map<Hold.Key, Hold> holds = new LinkedHashMap<>();

  /** What is being emptied, in the order in which it was said. */
  final Set<DrainScope> drains = new LinkedHashSet<>();

  /** The services that are being gone through for drains. Follows from their cursors. */
  final TreeSet<ServiceName> drainPasses = new TreeSet<>();

  /** How many of the transfers under way are for drains. */
  int draining;

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

  // ---- transfers ----

  void add(Transfer transfer) {
    transfers.put(transfer.shard, transfer);
    draining += transfer.drains() ? 1 : 0;
    awaits(transfer, 1);
  }

  void remove(Transfer transfer) {
    transfers.remove(transfer.shard);
    draining -= transfer.drains() ? 1 : 0;
    if (!transfer.pastRelease()) {
      awaits(transfer, -1);
    }
  }

  /** The leader has gone; what follows is in the transfer's step. */
  void released(Transfer transfer, ShardState step) {
    awaits(transfer, -1);
    transfer.step = step;
  }

  private void awaits(Transfer transfer, int count) {
    Session target = transfer.departs() ? null : sessions.get(transfer.to);
    if (target != null) {
      target.incoming += count;
    }
  }

  boolean inTransfer(ServiceTable table, int shard) {
    return !transfers.isEmpty() && transfers.containsKey(table.id(shard));
  }

  // ---- drains ----

  boolean drained(Session session) {
    return !drains.isEmpty()
        && (drains.contains(new DrainScope.Candidate(session.spec.service(), session.name()))
            || drains.contains(new DrainScope.Zone(session.spec.zone())));
  }

  boolean drained(AgentName agent) {
    return !drains.isEmpty() && drains.contains(new DrainScope.Agent(agent));
  }

  /** There is a reason to look anew at what drained candidates of the service lead. */
  void drainAnew(ServiceTable table) {
    if (table.drainWait != 0) {
      table.drainWait = 0;
      watchesChanged();
    }
    if (drains.isEmpty()) {
      return;
    }
    if (table.drainCursor < 0) {
      table.drainCursor = 0;
      drainPasses.add(table.name);
    } else {
      table.drainAgain = true;
    }
  }

  /** The same, but later: what drained candidates lead now can't be helped for the moment. */
  void drainSoon(ServiceTable table) {
    if (table.drainCursor < 0 && table.drainWait == 0) {
      table.drainWait = ++lastDrainWait;
      watchesChanged();
    }
  }

  // ---- sessions ----

  void enter(Session session) {
    session.drained = drained(session);
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
