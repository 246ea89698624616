package dev.lead.core.simulate;

import dev.lead.core.model.RegionName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One region: its agents, candidates and Raft groups, and its rows in the database. */
final class SimRegion {
  final Simulation sim;
  final RegionName name;
  final List<SimAgent> agents = new ArrayList<>();
  final List<SimCandidate> candidates = new ArrayList<>();
  final List<RaftGroup> groups = new ArrayList<>();
  final Mandates mandates;
  final OrderBook orders;

  SimRegion(Simulation sim, String name) {
    this.sim = sim;
    this.name = new RegionName(name);
    this.mandates = new Mandates(sim, this);
    this.orders = new OrderBook(sim, this);
  }

  /** Finds a group for a member without memory; one that has waited long enough begins its own. */
  void admit(SimAgent agent, boolean mayBegin) {
    List<RaftGroup> choice = new ArrayList<>(groups);
    choice.sort((a, b) ->
        registered(a) != registered(b) ? (registered(a) ? -1 : 1) : Integer.compare(b.id, a.id));
    for (RaftGroup group : choice) {
      if (group.admit(agent)) {
        return;
      }
    }
    if (mayBegin || groups.isEmpty()) {
      agent.trace("begins a new group");
      RaftGroup begun = new RaftGroup(sim, sim.groups.size() + 1, agent);
      sim.groups.add(begun);
      groups.add(begun);
    }
  }

  boolean registered(RaftGroup group) {
    return groups.contains(group)
        && group.reference().incarnation().isPresent()
        && group.reference().incarnation().equals(mandates.registered());
  }

  boolean registeredGroupLives() {
    return groups.stream().anyMatch(g -> registered(g) && g.leaderWorks());
  }

  Optional<RaftGroup> registeredGroup() {
    return groups.stream().filter(this::registered).findAny();
  }

  @Override
  public String toString() {
    return name.value();
  }
}
