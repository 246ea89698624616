package dev.lead.agent.table;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * Who this agent is, and in which run. A run that the others expired is never used again: the agent
 * goes on under a new one. Thread-safe.
 */
public final class Self {
  private final AgentName name;
  private final RandomGenerator random;
  private final LongConsumer record;
  private volatile AgentRun run;

  /**
   * @param record keeps a run's number where the next process finds it; called before anybody else
   *     can see the run
   */
  public Self(AgentName name, RandomGenerator random, LongConsumer record) {
    this.name = name;
    this.random = random;
    this.record = record;
    this.run = draw();
  }

  public AgentName name() {
    return name;
  }

  public AgentRun run() {
    return run;
  }

  /** Begins a new run. */
  public synchronized AgentRun renew() {
    run = draw();
    return run;
  }

  private AgentRun draw() {
    long number = 1 + (random.nextLong() & (Long.MAX_VALUE >> 1));
    record.accept(number);
    return new AgentRun(name, number);
  }
}
