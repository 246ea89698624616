package dev.lead.core.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule, broken on purpose, must be noticed; and for the reason that it exists for. */
class NegativeControlsTest {
  private static final int SEEDS = 5_000;
  private static final String TWO_LEADERS = "both hold an unexpired lease";

  static Stream<Arguments> controls() {
    return Stream.of(
        control(Broken.WATCH_TOO_SHORT, Simulation.Weather.STORM, TWO_LEADERS),
        control(Broken.NO_DRIFT_BOUND, Simulation.Weather.DRIFT, TWO_LEADERS, 200),
        control(Broken.ATTACHMENT_NOT_COMPARED, Simulation.Weather.STORM, TWO_LEADERS),
        control(Broken.EXPIRY_NOT_COMPARED, Simulation.Weather.STORM, TWO_LEADERS),
        control(Broken.RELEASE_NOT_COMPARED, Simulation.Weather.STORM, TWO_LEADERS),
        control(Broken.LEASE_FROM_REPLY, Simulation.Weather.STORM, TWO_LEADERS, 660),
        control(Broken.EXTEND_WITHOUT_AUTHORITY, Simulation.Weather.STORM, TWO_LEADERS),
        control(Broken.UNCOMMITTED_RENEWAL, Simulation.Weather.STORM, TWO_LEADERS),
        control(Broken.MANDATE_IGNORED, Simulation.Weather.STORM, TWO_LEADERS, 370),
        control(Broken.REGISTERED_EARLY, Simulation.Weather.STORM, TWO_LEADERS),
        control(Broken.EPOCH_REUSED, Simulation.Weather.STORM, "does not rise above"),
        control(Broken.REMAINING_NOT_AWAITED, Simulation.Weather.STORM, TWO_LEADERS),
        control(Broken.REMAINING_WITHOUT_DRIFT, Simulation.Weather.DRIFT, TWO_LEADERS, 400),
        control(Broken.MOVE_NOT_AWAITED, Simulation.Weather.STORM, TWO_LEADERS, 1780),
        control(Broken.APPLIED_OVERSTATED, Simulation.Weather.LAGGING, TWO_LEADERS),
        control(Broken.SHORT_LEASE_BEYOND_MANDATE, Simulation.Weather.STORM, TWO_LEADERS),
        control(Broken.STANDSTILL_UNNOTICED, Simulation.Weather.STORM, TWO_LEADERS),
        control(Broken.NO_GRACE, Simulation.Weather.LEADERLESS, "a healthy agent was expired"),
        control(Broken.COMMIT_WITHOUT_RELEASE, Simulation.Weather.MOVES, TWO_LEADERS),
        control(Broken.ELECTED_WHILE_DEPARTED, Simulation.Weather.MOVES, TWO_LEADERS),
        control(Broken.WATCHDOG_AFTER_RELEASE, Simulation.Weather.MOVES, TWO_LEADERS),
        control(Broken.FAILOVER_EARLY, Simulation.Weather.MOVES, TWO_LEADERS),
        control(Broken.MANDATE_BEFORE_ASSIGNMENT, Simulation.Weather.MOVES, TWO_LEADERS),
        control(Broken.NO_FENCING, Simulation.Weather.STORM, "was accepted after one with token"));
  }

  private static Arguments control(
      Broken broken, Simulation.Weather weather, String expectedMessage) {
    return control(broken, weather, expectedMessage, 1);
  }

  /** What is seldom noticed is searched for from shortly before the seed that did last time. */
  private static Arguments control(
      Broken broken, Simulation.Weather weather, String expectedMessage, int from) {
    return Arguments.of(broken, weather, expectedMessage, from);
  }

  @ParameterizedTest
  @MethodSource("controls")
  void aBrokenRuleIsNoticed(
      Broken broken, Simulation.Weather weather, String expectedMessage, int from)
      throws InterruptedException {
    Seeds.Report report = Seeds.run(weather, Set.of(broken), from, SEEDS);
    System.out.printf(
        "negative control %s: noticed at seed %d, %.1f s%n",
        broken, report.violatingSeed().orElse(-1), report.millis() / 1e3);
    assertThat(report.violation()).as("%s is not noticed in %d seeds", broken, SEEDS).isPresent();
    assertThat(report.violation().get()).hasMessageContaining(expectedMessage);
  }

  @Test
  void everyRuleHasItsControl() {
    assertThat(controls().map(c -> c.get()[0]))
        .containsExactlyInAnyOrder((Object[]) Broken.values());
  }

  /** What the special weathers are for must hold in them while no rule is broken. */
  @ParameterizedTest
  @EnumSource(names = {"DRIFT", "LAGGING"})
  void nothingIsNoticedWhileNoRuleIsBroken(Simulation.Weather weather) throws InterruptedException {
    Seeds.run(weather, Set.of(), 1, 60).rethrow();
  }
}
