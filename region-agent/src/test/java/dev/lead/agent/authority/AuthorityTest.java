package dev.lead.agent.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.Incarnation;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.ServicePolicy;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AuthorityTest {
  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final long NOW = Long.MAX_VALUE - 5;

  private static final Incarnation LIFE = new Incarnation(new UUID(1, 2));
  private static final AssignmentMark NOTHING_ASSIGNED = new AssignmentMark(LIFE, 0);

  private final Authority authority = new Authority();

  AuthorityTest() {
    authority.assignmentApplied(NOTHING_ASSIGNED);
  }

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

    authority.mandateGranted(NOW, Duration.ofMillis(700), NOTHING_ASSIGNED, NOW);

    assertThat(authority.leaseFor(LEASE, stepsDown, NOW)).isEqualTo(Duration.ofMillis(700));
  }

  @Test
  void whatWasSentBeforeTheClocksBrokeCountsForNothingWheneverItIsAnswered() {
    authority.agentRenewed(NOW, LEASE);
    authority.mandateGranted(NOW, LEASE, NOTHING_ASSIGNED, NOW);

    authority.distrust(after(Duration.ofMillis(10)));
    authority.agentRenewed(after(Duration.ofMillis(9)), LEASE);
    long late = after(Duration.ofMillis(9));
    authority.mandateGranted(late, LEASE, NOTHING_ASSIGNED, late);

    assertThat(authority.agentLeft(after(Duration.ofMillis(11)))).isZero();
    assertThat(authority.mandateLeft(after(Duration.ofMillis(11)))).isZero();

    authority.agentRenewed(after(Duration.ofMillis(12)), LEASE);
    assertThat(authority.agentLeft(after(Duration.ofMillis(12)))).isEqualTo(LEASE);
  }

  // ---- a mandate after a gap ----

  private static AssignmentMark assigned(long version) {
    return new AssignmentMark(LIFE, version);
  }

  private void granted(Duration at, Duration mandate, long version) {
    authority.mandateGranted(after(at), mandate, assigned(version), after(at));
  }

  private Duration left(Duration at) {
    return authority.mandateLeft(after(at));
  }

  @Test
  void aMandateAfterAGapIsUsedOnlyOnceWhatWasTakenMeanwhileIsKnown() {
    Duration later = LEASE.plusMillis(1);
    granted(Duration.ZERO, LEASE, 0);
    assertThat(left(Duration.ZERO)).isEqualTo(LEASE);

    granted(later, LEASE, 5);
    assertThat(left(later)).isZero();
    assertThat(authority.awaitedAssignment()).contains(assigned(5));
    authority.assignmentApplied(assigned(4));
    assertThat(left(later)).isZero();
    authority.assignmentApplied(assigned(5));

    assertThat(left(later)).isEqualTo(LEASE);
    assertThat(authority.awaitedAssignment()).isEmpty();
  }

  @Test
  void theServiceThatStepsDownGetsNoLeaseWhileTheOneThatHoldsGoesOn() {
    ServicePolicy stepsDown =
        ServicePolicy.DEFAULT.toBuilder().isolation(IsolationMode.STEP_DOWN).build();
    authority.agentRenewed(NOW, LEASE);
    granted(Duration.ZERO, LEASE, 1);

    assertThat(authority.leaseFor(LEASE, stepsDown, NOW)).isZero();
    assertThat(authority.leaseFor(LEASE, ServicePolicy.DEFAULT, NOW)).isEqualTo(LEASE);
  }

  @Test
  void withoutAGapANewerAssignmentBlocksNothing() {
    granted(Duration.ZERO, LEASE, 0);
    Duration soon = Duration.ofMillis(500);

    granted(soon, LEASE, 9);

    assertThat(left(soon)).isEqualTo(LEASE);
  }

  @Test
  void renewalsOfAMandateThatStillWaitsDoNotOpenIt() {
    authority.mandateLost();
    granted(Duration.ZERO, LEASE, 5);
    granted(Duration.ofMillis(500), LEASE, 6);

    assertThat(left(Duration.ofMillis(500))).isZero();
    authority.assignmentApplied(assigned(5));
    assertThat(left(Duration.ofMillis(500))).isEqualTo(LEASE);
  }

  @Test
  void anAgentThatWasRefusedOrCouldNotTrustItsClockHasAGap() {
    granted(Duration.ZERO, LEASE, 0);
    authority.mandateLost();
    granted(Duration.ZERO, LEASE, 1);
    assertThat(left(Duration.ZERO)).isZero();
    authority.assignmentApplied(assigned(1));

    authority.distrust(NOW);
    granted(Duration.ofMillis(1), LEASE, 2);

    assertThat(left(Duration.ofMillis(1))).isZero();
  }

  @Test
  void whatWasAppliedInAnotherLifeOfTheRegionCountsForNothing() {
    authority.assignmentApplied(assigned(7));
    AssignmentMark reborn = new AssignmentMark(new Incarnation(new UUID(3, 4)), 2);

    authority.mandateGranted(NOW, LEASE, reborn, NOW);
    assertThat(left(Duration.ZERO)).isZero();
    authority.assignmentApplied(reborn);

    assertThat(left(Duration.ZERO)).isEqualTo(LEASE);
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
