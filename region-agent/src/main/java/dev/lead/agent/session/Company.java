package dev.lead.agent.session;

import dev.lead.agent.table.AgentRow;
import dev.lead.agent.table.Directory;
import dev.lead.agent.table.Self;
import java.util.Comparator;
import java.util.List;

/** This agent among the agents of its region: where candidates may go. Thread-safe. */
final class Company {
  private final Directory directory;
  private final Self self;

  Company(Directory directory, Self self) {
    this.directory = directory;
    this.self = self;
  }

  /** Where all agents are reached: those that are being emptied last, else this one first. */
  List<String> all() {
    return directory.agents().stream()
        .sorted(Comparator.comparing(AgentRow::drained).thenComparing(row -> !own(row)))
        .map(AgentRow::endpoint)
        .distinct()
        .toList();
  }

  /** Where the others are reached: those that are being emptied last. */
  List<String> others() {
    return directory.agents().stream()
        .filter(row -> !own(row))
        .sorted(Comparator.comparing(AgentRow::drained))
        .map(AgentRow::endpoint)
        .distinct()
        .toList();
  }

  /** Whether an operator has this agent emptied. */
  boolean drained() {
    return directory.agents().stream().anyMatch(row -> own(row) && row.drained());
  }

  /** The same, and there is another one to go to. */
  boolean drainedBesideOthers() {
    List<AgentRow> agents = directory.agents();
    return agents.stream().anyMatch(row -> own(row) && row.drained())
        && agents.stream().anyMatch(row -> !own(row) && !row.drained());
  }

  private boolean own(AgentRow row) {
    return row.agent().name().equals(self.name());
  }
}
