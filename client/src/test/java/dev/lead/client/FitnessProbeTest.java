package dev.lead.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class FitnessProbeTest {
  private static final Duration BEAT = Duration.ofMillis(250);

  private final ManualTime time = new ManualTime();
  private final FitnessProbe probe = new FitnessProbe(time);

  @Test
  void saysNothingIfNothingIsAsked() {
    assertThat(probe.report(BEAT)).isEqualTo(FitnessReport.UNKNOWN);
  }

  @Test
  void carriesTheNewestAnswer() {
    probe.probe(() -> true);
    probe.lag(() -> Duration.ofMillis(12));
    probe.overloaded(() -> true);
    await()
        .until(() ->
            probe
                .report(BEAT)
                .equals(
                    new FitnessReport(
                        Optional.of(true), Optional.of(Duration.ofMillis(12)), true)));
  }

  @Test
  void aProbeThatThrowsIsFailing() {
    probe.probe(() -> {
      throw new IllegalStateException("on purpose");
    });
    await().until(() -> probe.report(BEAT).probeOk().equals(Optional.of(false)));
  }

  @Test
  void aProbeThatNeverAnswersIsFailingAfterThreeHeartbeats() {
    CountDownLatch never = new CountDownLatch(1);
    probe.probe(() -> {
      try {
        never.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return true;
    });
    assertThat(probe.report(BEAT).probeOk()).isEmpty();
    assertThat(probe.report(BEAT).probeOk()).isEmpty();
    time.pass(BEAT.multipliedBy(3).plusNanos(1));
    assertThat(probe.report(BEAT).probeOk()).contains(false);
    never.countDown();
  }
}
