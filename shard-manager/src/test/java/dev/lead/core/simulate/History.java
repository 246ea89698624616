package dev.lead.core.simulate;

import dev.lead.core.election.Command;
import dev.lead.core.election.ElectionTable;
import dev.lead.core.election.Event;
import dev.lead.core.election.Outcome;
import dev.lead.core.explore.Ledger;
import java.util.ArrayList;
import java.util.List;

/** Watches one incarnation's table as its log commits, and keeps its events for ever. */
final class History {
  private final ElectionTable table;
  private final Ledger ledger = new Ledger();
  private final List<Event> events = new ArrayList<>();

  History(Simulation sim, RaftGroup group, ElectionTable table) {
    this.table = table;
    table.listener(event -> {
      events.add(event);
      check(() -> ledger.happened(event));
      sim.happened(group, event.fact());
    });
  }

  void applied(Command command, Outcome outcome) {
    check(() -> ledger.applied(command, outcome, table));
  }

  /** The state must be what the events tell. */
  void compare() {
    check(() -> ledger.compare(table));
  }

  private static void check(Runnable step) {
    try {
      step.run();
    } catch (IllegalStateException broken) {
      throw new Violation(String.valueOf(broken.getMessage()));
    }
  }

  List<Event> events() {
    return events;
  }

  Ledger ledger() {
    return ledger;
  }
}
