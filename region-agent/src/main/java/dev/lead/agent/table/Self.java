package dev.lead.agent.table;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import java.util.random.RandomGenerator;

/**
 * Who this agent is, and in which run. A run that the others expired is never used again: the agent
 * goes on under a new one. Thread-safe.
 */
public final class Self {
  private final AgentName name;
  private final RandomGenerator random;
  private volatile AgentRun run;

  public Self(AgentName name, RandomGenerator random) {
    this.name = name;
    this.random = random;
    this.run = draw();
  }

  public AgentName name() {
    return name;
  }

  public AgentRun run() {
    return run;
  }

  /** Begins a new run. */
  public AgentRun renew() {
    run = draw();
    return run;
  }

  private AgentRun draw() {
    return new AgentRun(name, 1 + (random.nextLong() & (Long.MAX_VALUE >> 1)));
  }
}
