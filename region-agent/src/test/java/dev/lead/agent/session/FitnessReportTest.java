package dev.lead.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.Fitness;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FitnessReportTest {
  private static final Fitness WELL = new Fitness(true, false, Duration.ZERO);
  private static final Fitness ILL = new Fitness(false, false, Duration.ZERO);

  private final FitnessReport report = new FitnessReport(WELL);

  @Test
  void whatTheTableKnowsIsNotReported() {
    assertThat(report.heard(WELL)).isEmpty();
  }

  @Test
  void aChangeIsReportedOnce() {
    assertThat(report.heard(ILL)).contains(ILL);
    assertThat(report.heard(ILL)).isEmpty();
    assertThat(report.answered(true)).isEmpty();
    assertThat(report.heard(ILL)).isEmpty();
  }

  @Test
  void aChangeWhileOneIsUnderWayWaitsForItsAnswer() {
    report.heard(ILL);
    assertThat(report.heard(WELL)).isEmpty();
    assertThat(report.answered(true)).contains(WELL);
  }

  @Test
  void whatWasGivenUpIsReportedAnew() {
    report.heard(ILL);
    assertThat(report.answered(false)).isEmpty();
    assertThat(report.heard(ILL)).contains(ILL);
  }

  /** The report that got no answer may have reached the table nevertheless. */
  @Test
  void afterAReportThatWasGivenUpEvenTheOldStateIsReported() {
    report.heard(ILL);
    report.answered(false);
    assertThat(report.heard(WELL)).contains(WELL);
  }
}
