package dev.lead.agent.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.ServicePolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AuthorityTest {
  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final long NOW = Long.MAX_VALUE - 5;

  private final Authority authority = new Authority();

  private static long after(Duration time) {
    return NOW + time.toNanos();
  }

  @Test
  void anAgentThatNeverRenewedGrantsNothing() {
    assertThat(authority.leaseFor(LEASE, ServicePolicy.DEFAULT, NOW)).isZero();
  }

  @Test
  void theDeadlineRunsFromBeforeTheBeatWasSentAcrossTheClocksWrapAround() {
    authority.agentRenewed(NOW, LEASE);

    assertThat(authority.agentLeft(after(Duration.ofMillis(500))))
        .isEqualTo(Duration.ofMillis(1_500));
    assertThat(authority.agentLeft(after(LEASE))).isZero();
  }

  @Test
  void anAnswerThatComesLateDoesNotShortenWhatANewerOneGave() {
    authority.agentRenewed(after(Duration.ofMillis(100)), LEASE);
    authority.agentRenewed(NOW, LEASE);

    assertThat(authority.agentLeft(NOW)).isEqualTo(LEASE.plusMillis(100));
  }

  @Test
  void aServiceThatStepsDownGetsNoMoreThanTheMandateHas() {
    ServicePolicy holds = ServicePolicy.DEFAULT;
    ServicePolicy stepsDown = holds.toBuilder().isolation(IsolationMode.STEP_DOWN).build();
    authority.agentRenewed(NOW, LEASE);
    assertThat(authority.leaseFor(LEASE, holds, NOW)).isEqualTo(LEASE);
    assertThat(authority.leaseFor(LEASE, stepsDown, NOW)).isZero();

    authority.mandateGranted(NOW, Duration.ofMillis(700));

    assertThat(authority.leaseFor(LEASE, stepsDown, NOW)).isEqualTo(Duration.ofMillis(700));
  }

  @Test
  void whatWasSentBeforeTheClocksBrokeCountsForNothingWheneverItIsAnswered() {
    authority.agentRenewed(NOW, LEASE);
    authority.mandateGranted(NOW, LEASE);

    authority.distrust(after(Duration.ofMillis(10)));
    authority.agentRenewed(after(Duration.ofMillis(9)), LEASE);
    authority.mandateGranted(after(Duration.ofMillis(9)), LEASE);

    assertThat(authority.agentLeft(after(Duration.ofMillis(11)))).isZero();
    assertThat(authority.mandateLeft(after(Duration.ofMillis(11)))).isZero();

    authority.agentRenewed(after(Duration.ofMillis(12)), LEASE);
    assertThat(authority.agentLeft(after(Duration.ofMillis(12)))).isEqualTo(LEASE);
  }

  @Test
  void anAgentIsHeardAsLongAsItsNewestBeatIsYoung() {
    assertThat(authority.heardWithin(LEASE, NOW)).isFalse();
    authority.agentRenewed(NOW, LEASE);

    assertThat(authority.heardWithin(Duration.ofMillis(500), after(Duration.ofMillis(499))))
        .isTrue();
    assertThat(authority.heardWithin(Duration.ofMillis(500), after(Duration.ofMillis(500))))
        .isFalse();
  }
}
