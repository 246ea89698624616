package dev.lead.core.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Runs many seeds in their order, as many at a time as there are processors. */
final class Seeds {
  /**
   * What they came to.
   *
   * @param seeds how many had begun by the end, or by the first violation
   * @param violation of the smallest seed that has one
   */
  record Report(
      long seeds,
      long steps,
      long entries,
      long elections,
      long rebuilds,
      long writes,
      long refusedWrites,
      long moved,
      long rolledBack,
      long failedOver,
      long millis,
      OptionalLong violatingSeed,
      Optional<Violation> violation) {
    void rethrow() {
      violation.ifPresent(v -> {
        throw new AssertionError(v.getMessage(), v);
      });
    }

    @Override
    public String toString() {
      return "simulator: %,d seeds, %,d steps, %,d log entries, %,d elections, %,d rebuilds, %,d writes accepted, %,d refused, %,d moves, %,d rolled back, %,d failed over, %.1f s"
          .formatted(
              seeds,
              steps,
              entries,
              elections,
              rebuilds,
              writes,
              refusedWrites,
              moved,
              rolledBack,
              failedOver,
              millis / 1e3);
    }
  }

  private final Simulation.Weather weather;
  private final Set<Broken> broken;
  private final long end;
  private final AtomicLong next;
  private final AtomicLong seeds = new AtomicLong();
  private final AtomicLong steps = new AtomicLong();
  private final AtomicLong entries = new AtomicLong();
  private final AtomicLong elections = new AtomicLong();
  private final AtomicLong rebuilds = new AtomicLong();
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong moved = new AtomicLong();
  private final AtomicLong rolledBack = new AtomicLong();
  private final AtomicLong failedOver = new AtomicLong();
  private final AtomicLong violating = new AtomicLong(Long.MAX_VALUE);
  private Optional<Violation> violation = Optional.empty();

  private Seeds(Simulation.Weather weather, Set<Broken> broken, long first, long count) {
    this.weather = weather;
    this.broken = broken;
    this.next = new AtomicLong(first);
    this.end = first + count;
  }

  /** Stops at the first violation. {@code -Dlead.seed} replaces the seeds by one. */
  static Report run(Simulation.Weather weather, Set<Broken> broken, long first, long count)
      throws InterruptedException {
    Optional<Long> only = Optional.ofNullable(Long.getLong("lead.seed"));
    return only.isPresent() && broken.isEmpty()
        ? new Seeds(weather, broken, only.get(), 1).run()
        : new Seeds(weather, broken, first, count).run();
  }

  private Report run() throws InterruptedException {
    long start = System.nanoTime();
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      workers.add(Thread.ofPlatform().name("seeds-" + i).start(this::work));
    }
    for (Thread worker : workers) {
      worker.join();
    }
    return new Report(
        seeds.get(),
        steps.get(),
        entries.get(),
        elections.get(),
        rebuilds.get(),
        writes.get(),
        refused.get(),
        moved.get(),
        rolledBack.get(),
        failedOver.get(),
        (System.nanoTime() - start) / 1_000_000,
        violation.isEmpty() ? OptionalLong.empty() : OptionalLong.of(violating.get()),
        violation);
  }

  private void work() {
    long seed = next.getAndIncrement();
    while (seed < end && seed < violating.get()) {
      seeds.incrementAndGet();
      try {
        add(Simulation.run(seed, weather, broken));
      } catch (Violation found) {
        found(seed, found);
      }
      seed = next.getAndIncrement();
    }
  }

  private void add(Simulation.Result result) {
    steps.addAndGet(result.steps());
    entries.addAndGet(result.entries());
    elections.addAndGet(result.elections());
    rebuilds.addAndGet(result.rebuilds());
    writes.addAndGet(result.writes());
    refused.addAndGet(result.refused());
    moved.addAndGet(result.moved());
    rolledBack.addAndGet(result.rolledBack());
    failedOver.addAndGet(result.failedOver());
  }

  private synchronized void found(long seed, Violation found) {
    if (seed < violating.get()) {
      violating.set(seed);
      violation = Optional.of(found);
    }
  }
}
