package dev.lead.core.simulate;

import dev.lead.core.election.Command;
import dev.lead.core.election.ElectionTable;
import dev.lead.core.election.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** One agent's copy of the table: what it has applied so far, and what waits for more. */
final class Replica {
  private final SimAgent agent;
  private final ElectionTable table;
  private List<Event> events = new ArrayList<>();
  private final TreeMap<Long, List<Runnable>> awaiting = new TreeMap<>();
  private long applied;
  private long stalledUntil;

  Replica(SimAgent agent) {
    this.agent = agent;
    this.table = new ElectionTable(agent.region.name);
    table.listener(event -> events.add(event));
  }

  ElectionTable table() {
    return table;
  }

  long applied() {
    return applied;
  }

  void stallFor(Duration time) {
    stalledUntil = agent.sim.scheduler.now() + time.toNanos();
  }

  boolean stalled() {
    return agent.sim.scheduler.now() < stalledUntil;
  }

  void restore(byte[] snapshot, long index) {
    table.restore(snapshot);
    if (!Arrays.equals(snapshot, table.snapshot())) {
      throw new Violation("a restored snapshot is not the same when taken again");
    }
    applied = index;
    events.clear();
    agent.trace("restored a snapshot at", index);
  }

  void apply(RaftGroup of, long index, Entry entry) {
    for (Command command : entry.commands) {
      table.apply(index, entry.stamp, of.altered(command, table));
    }
    applied = index;
  }

  List<Event> takeEvents() {
    List<Event> taken = events;
    events = new ArrayList<>();
    return taken;
  }

  /** Runs an action as soon as this replica has applied an index. */
  void onceApplied(long index, Runnable action) {
    if (applied >= index) {
      action.run();
    } else {
      awaiting.computeIfAbsent(index, i -> new ArrayList<>()).add(action);
    }
  }

  void runAwaiting() {
    while (!awaiting.isEmpty() && awaiting.firstKey() <= applied) {
      awaiting.pollFirstEntry().getValue().forEach(Runnable::run);
    }
  }
}
