package dev.lead.ctl.elect;

import static dev.lead.ctl.elect.Ending.Step.ASK;
import static dev.lead.ctl.elect.Ending.Step.KILL;
import static dev.lead.ctl.elect.Ending.Step.LET_RUN;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EndingTest {

  private static final Duration NOTICE = Duration.ofNanos(100);
  private static final Duration KILL_AFTER = Duration.ofNanos(50);

  private final Ending ending = Ending.at(1_000, NOTICE, KILL_AFTER);

  @Test
  void asksBeforeTheDeadlineAndKillsWhenTheTimeToEndIsOver() {
    assertThat(ending.step(899)).isEqualTo(LET_RUN);
    assertThat(ending.step(900)).isEqualTo(ASK);
    assertThat(ending.step(949)).isEqualTo(ASK);
    assertThat(ending.step(950)).isEqualTo(KILL);
  }

  @Test
  void neverLetsItLiveBeyondTheDeadline() {
    Ending patient = Ending.at(1_000, NOTICE, Duration.ofSeconds(10)).stopped(999);
    assertThat(patient.step(999)).isEqualTo(ASK);
    assertThat(patient.step(1_000)).isEqualTo(KILL);
  }

  @Test
  void aLaterDeadlineExtendsAndAnEarlierOneIsIgnored() {
    assertThat(ending.extended(2_000).step(1_899)).isEqualTo(LET_RUN);
    assertThat(ending.extended(2_000).extended(1_500).step(1_899)).isEqualTo(LET_RUN);
  }

  @Test
  void aStopAsksAtOnceAndALaterStopDoesNotProlongIt() {
    Ending stopped = ending.stopped(10).stopped(40);
    assertThat(stopped.step(10)).isEqualTo(ASK);
    assertThat(stopped.step(60)).isEqualTo(KILL);
  }

  @Test
  void knowsWhenToLookAgain() {
    assertThat(ending.nextChange(0)).isEqualTo(900);
    assertThat(ending.nextChange(900)).isEqualTo(950);
  }
}
