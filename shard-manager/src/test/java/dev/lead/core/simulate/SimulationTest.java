package dev.lead.core.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Thousands of regions, each from a seed. {@code -Dlead.seed=N} runs one of them again. */
class SimulationTest {
  private static final int SEEDS = 3_000;
  private static final int MOVING_SEEDS = 2_000;
  private static final int CALMER_SEEDS = 300;
  private static final int MANY = 30_000;

  @Test
  void noSeedBreaksAnInvariant() throws InterruptedException {
    Seeds.Report report = Seeds.run(Simulation.Weather.STORM, Set.of(), 1, SEEDS);
    System.out.println(report);
    report.rethrow();
    if (report.seeds() > 1) {
      // The runs were not idle.
      assertThat(report.elections()).isGreaterThan(5 * report.seeds());
      assertThat(report.rebuilds()).isGreaterThan(report.seeds() / 20);
      assertThat(report.refusedWrites()).isPositive();
    }
  }

  @Test
  void noSeedOfTwoRegionsDoes() throws InterruptedException {
    Seeds.Report report = Seeds.run(Simulation.Weather.MOVES, Set.of(), 1, MOVING_SEEDS);
    System.out.println(report);
    report.rethrow();
    if (report.seeds() > 1) {
      assertThat(report.moved()).isGreaterThan(report.seeds() / 2);
      assertThat(report.rolledBack()).isGreaterThan(report.seeds() / 2);
      assertThat(report.failedOver()).isGreaterThan(report.seeds() / 20);
    }
  }

  @Test
  void noHealthyAgentIsExpiredAfterATimeWithoutRaftLeader() throws InterruptedException {
    Seeds.run(Simulation.Weather.LEADERLESS, Set.of(), 1, CALMER_SEEDS).rethrow();
  }

  @Test
  void aSeedGivesTheSameRunEachTime() {
    for (long seed = 1; seed <= 5; seed++) {
      assertThat(Simulation.run(seed, Simulation.Weather.STORM, Set.of()))
          .isEqualTo(Simulation.run(seed, Simulation.Weather.STORM, Set.of()));
    }
  }

  @Test
  @Tag("long")
  void noneOfVeryManySeedsBreaksAnInvariant() throws InterruptedException {
    Seeds.Report report = Seeds.run(Simulation.Weather.STORM, Set.of(), 1_000_000, MANY);
    System.out.println(report);
    report.rethrow();
  }

  @Test
  @Tag("long")
  void norDoesOneOfVeryManySeedsOfTwoRegions() throws InterruptedException {
    Seeds.Report report = Seeds.run(Simulation.Weather.MOVES, Set.of(), 2_000_000, MANY);
    System.out.println(report);
    report.rethrow();
  }
}
