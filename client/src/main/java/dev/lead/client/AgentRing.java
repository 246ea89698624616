package dev.lead.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The agents to try, one after the other. Those in the options always stay; those the agents name
 * are added and replaced as they say. The order is random at first, so that candidates spread. Loop
 * thread only.
 */
final class AgentRing {
  private static final int MOST_LEARNED = 64;

  private final List<AgentAddress> configured;
  private List<AgentAddress> learned = List.of();
  private final List<AgentAddress> preferred = new ArrayList<>();
  private List<AgentAddress> ring = new ArrayList<>();
  private int at;
  private final RandomGenerator random;

  AgentRing(Collection<AgentAddress> configured, RandomGenerator random) {
    this.configured = List.copyOf(new LinkedHashSet<>(configured));
    this.random = random;
    rebuild();
  }

  /** The agents of the region, as one of them knows. */
  void learn(List<AgentAddress> agents) {
    List<AgentAddress> bounded = agents.stream().distinct().limit(MOST_LEARNED).toList();
    if (!bounded.equals(learned)) {
      learned = bounded;
      rebuild();
    }
  }

  /** Where an agent sends us: tried first, once each. */
  void prefer(List<AgentAddress> agents) {
    preferred.clear();
    agents.stream().distinct().limit(MOST_LEARNED).forEach(preferred::add);
  }

  /** The next to try, another than the given one if there is another. */
  AgentAddress next(@Nullable AgentAddress avoid) {
    while (!preferred.isEmpty()) {
      AgentAddress first = preferred.removeFirst();
      if (!first.equals(avoid)) {
        return first;
      }
    }
    AgentAddress next = ring.get(at++ % ring.size());
    return next.equals(avoid) && ring.size() > 1 ? ring.get(at++ % ring.size()) : next;
  }

  /** Whether an agent sent us elsewhere than here. */
  boolean prefersOthersThan(AgentAddress agent) {
    return !preferred.isEmpty() && !preferred.contains(agent);
  }

  /** One of the others, without taking its turn. Empty if there is no other. */
  Optional<AgentAddress> anyBut(@Nullable AgentAddress avoid) {
    List<AgentAddress> others = ring.stream().filter(agent -> !agent.equals(avoid)).toList();
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(others.get(random.nextInt(others.size())));
  }

  private void rebuild() {
    LinkedHashSet<AgentAddress> all = new LinkedHashSet<>(configured);
    all.addAll(learned);
    ring = new ArrayList<>(all);
    Collections.shuffle(ring, java.util.Random.from(random));
    at = 0;
  }
}
