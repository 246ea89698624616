package dev.lead.control.mandate;

import static dev.lead.control.mandate.World.ask;
import static dev.lead.control.mandate.World.incarnation;
import static dev.lead.control.mandate.World.restarted;
import static dev.lead.control.mandate.World.run;
import static dev.lead.control.mandate.World.seeing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MandateRulesTest {
  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final Duration LEASE_WATCHED = World.SETTINGS.withDrift(LEASE);
  private static final Duration LAPSE = World.SETTINGS.lapseAfter();
  private static final Incarnation OLD = incarnation(1);
  private static final Incarnation NEW = incarnation(2);
  private static final Incarnation OTHER = incarnation(3);
  private static final AgentRun A = run("a", 1);
  private static final AgentRun B = run("b", 1);
  private static final AgentRun C = run("c", 1);
  private static final AgentRun A2 = run("a", 2);
  private static final AgentRun B2 = run("b", 2);
  private static final Answer GRANTED = new Answer.Granted(false);
  private static final Answer REGISTERED = new Answer.Granted(true);

  private final World world = new World(LEASE);

  @Test
  void theFirstIncarnationIsRegisteredAtOnce() {
    assertThat(world.send(ask(A, OLD, 1))).isEqualTo(REGISTERED);
    assertThat(world.send(ask(B, OLD, 1))).isEqualTo(GRANTED);
    assertThat(world.send(ask(A, OLD, 2))).isEqualTo(GRANTED);
  }

  @Test
  void ofTwoClustersThatFormedAtAColdStartOnlyOneMayElect() {
    world.send(ask(A, OLD, 1));
    assertThat(world.send(ask(B, OTHER, 1))).isEqualTo(pending(OLD, false, "a"));
    assertThat(world.send(ask(A, OLD, 2))).isEqualTo(GRANTED);
    assertThat(world.send(ask(B, OTHER, 2))).isEqualTo(pending(OLD, false, "a"));
  }

  @Test
  void aRestartedRegionWaitsOneLongestLease() {
    region(A, B);
    assertThat(world.send(restarted(A2, NEW, 1L))).isEqualTo(pending(OLD, false, "a", "b"));
    assertThat(world.send(restarted(B2, NEW, 1L))).isEqualTo(pending(OLD, true, "a", "b"));

    world.silence(LEASE_WATCHED.minusMillis(1));
    assertThat(world.send(ask(A2, NEW, 2))).isEqualTo(pending(OLD, true, "a", "b"));

    world.silence(LEASE_WATCHED);
    assertThat(world.send(ask(A2, NEW, 3))).isEqualTo(REGISTERED);
    assertThat(world.send(ask(B2, NEW, 3))).isEqualTo(GRANTED);
    assertThat(world.withheldFor()).isEmpty();
  }

  @Test
  void withoutLeasesThatMustBeWaitedForARestartedRegionGoesOnAtOnce() {
    World fenced = new World(Duration.ZERO);
    fenced.send(ask(A, OLD, 1));
    assertThat(fenced.send(restarted(A2, NEW, 1L))).isEqualTo(REGISTERED);
    assertThat(fenced.epoch()).isEqualTo(2);
  }

  @Test
  void anAgentThatMayBeAliveIsWaitedForUntilItsMandateIsOver() {
    region(A, B);
    world.send(restarted(A2, NEW, 1L));
    world.silence(LAPSE.minusMillis(1));
    assertThat(world.send(ask(A2, NEW, 2))).isEqualTo(pending(OLD, false, "b"));

    world.silence(LAPSE);
    assertThat(world.send(ask(A2, NEW, 3))).isEqualTo(REGISTERED);
    assertThat(world.withheldFor()).extracting(Holder::agent).containsExactly(B);
  }

  @Test
  void anAgentThatShowsUpUnderTheNewIncarnationHasLeftTheOldOne() {
    region(A, B);
    world.send(ask(A, NEW, 9));
    world.send(ask(B, NEW, 9));
    assertThat(world.state(OLD, A)).isEqualTo(HolderState.LEFT);
    world.silence(LEASE_WATCHED);
    assertThat(world.send(ask(B, NEW, 10))).isEqualTo(REGISTERED);
  }

  @Test
  void twoHalvesThatBothResetDoNotBothElect() {
    region(A, B, C);
    world.send(ask(A, NEW, 9));
    world.send(ask(B, NEW, 9));
    world.send(ask(C, OTHER, 9));
    world.silence(LEASE_WATCHED);
    assertThat(world.send(ask(C, OTHER, 10))).isEqualTo(REGISTERED);
    assertThat(world.send(ask(A, NEW, 10))).isEqualTo(pending(OTHER, false, "c"));
    assertThat(world.send(ask(B, NEW, 10))).isEqualTo(pending(OTHER, false, "c"));
    assertThat(world.send(ask(C, OTHER, 11))).isEqualTo(GRANTED);

    // The lone one gives up and joins the others.
    assertThat(world.send(ask(C, NEW, 12))).isEqualTo(pending(OTHER, true, "c"));
    world.silence(LEASE_WATCHED);
    assertThat(world.send(ask(A, NEW, 11))).isEqualTo(REGISTERED);
  }

  @Test
  void anIncarnationThatWasReplacedNeverComesBack() {
    region(A);
    world.silence(LAPSE);
    assertThat(world.send(ask(B, NEW, 1))).isEqualTo(REGISTERED);
    assertThat(world.send(ask(A, OLD, 2))).isEqualTo(new Answer.IncarnationEnded(NEW));
    world.silence(LAPSE);
    assertThat(world.send(ask(A, OLD, 3))).isEqualTo(new Answer.IncarnationEnded(NEW));
  }

  @Test
  void anAgentThatCameBackToTheRegisteredIncarnationIsGrantedAgain() {
    region(A, B);
    world.send(ask(B, NEW, 2));
    assertThat(world.state(OLD, B)).isEqualTo(HolderState.LEFT);
    assertThat(world.send(ask(B, OLD, 3))).isEqualTo(GRANTED);
    assertThat(world.state(OLD, B)).isEqualTo(HolderState.RENEWING);
  }

  @Test
  void aRequestThatWasUnderWayWhenTheLapseWasNotedIsRefusedAndTheNextIsGranted() {
    region(A);
    world.silence(LAPSE);
    assertThat(world.send(ask(A, OLD, 2))).isEqualTo(new Answer.Lapsed());
    assertThat(world.send(ask(A, OLD, 2))).isEqualTo(new Answer.Lapsed());
    assertThat(world.send(ask(A, OLD, 3))).isEqualTo(GRANTED);
  }

  @Test
  void aLateCopyIsRefusedAndARetryIsNot() {
    world.send(ask(A, OLD, 1));
    world.send(ask(A, OLD, 2));
    assertThat(world.send(ask(A, OLD, 1))).isEqualTo(new Answer.StaleCount(2));
    assertThat(world.send(ask(A, OLD, 2))).isEqualTo(GRANTED);
  }

  @Test
  void aLateRequestOfADeadRunIsRefused() {
    region(A);
    world.send(restarted(A2, OLD, 1L));
    assertThat(world.send(ask(A, OLD, 2))).isEqualTo(new Answer.RunEnded());
  }

  @Test
  void aLateFirstRequestOfAnOlderRunDoesNotEndANewerOne() {
    // Run 2 asked and died; run 3 is at work when the request of run 2 arrives at last.
    region(A);
    AgentRun a3 = run("a", 3);
    world.send(restarted(a3, OLD, 2L, 1L));
    assertThat(world.send(restarted(A2, OLD, 1L))).isEqualTo(GRANTED);
    assertThat(world.state(OLD, a3)).isEqualTo(HolderState.RENEWING);
    assertThat(world.send(ask(a3, OLD, 2))).isEqualTo(GRANTED);
  }

  @Test
  void aRunThatNamesNoneEndsThoseSeenBefore() {
    region(A);
    world.send(restarted(A2, OLD));
    assertThat(world.state(OLD, A)).isEqualTo(HolderState.ENDED);
    assertThat(world.state(OLD, A2)).isEqualTo(HolderState.RENEWING);
  }

  @Test
  void theTableOfTheRegisteredIncarnationProvesAnExpiry() {
    region(A, B);
    world.send(seeing(ask(A, OLD, 2), 50, A));
    assertThat(world.state(OLD, B)).isEqualTo(HolderState.EXPIRED);
    world.silence(LEASE_WATCHED);
    assertThat(world.state(OLD, B)).isEqualTo(HolderState.EXPIRED);
    world.silence(LAPSE);
    assertThat(world.state(OLD, B)).isEqualTo(HolderState.GONE);
  }

  @Test
  void aTableThatLagsBehindProvesNothing() {
    world.send(ask(A, OLD, 1));
    world.send(seeing(ask(B, OLD, 1), 50, A, B));
    world.send(seeing(ask(A, OLD, 2), 40, A));
    assertThat(world.state(OLD, B)).isEqualTo(HolderState.RENEWING);
  }

  @Test
  void anExpiredAgentThatJoinedAgainIsGrantedAgain() {
    region(A, B);
    world.send(seeing(ask(A, OLD, 2), 50, A));
    assertThat(world.send(seeing(ask(B, OLD, 2), 60, A, B))).isEqualTo(GRANTED);
    assertThat(world.state(OLD, B)).isEqualTo(HolderState.RENEWING);
  }

  @Test
  void theOneWhoKnowsMoreThanTheDatabaseIsGrantedNothing() {
    region(A);
    Renewal knows = new Renewal(A, OLD, 2, 2, new Epoch(7), false, Optional.empty(), List.of(A));
    assertThat(world.send(knows)).isEqualTo(new Answer.Behind(new Epoch(1)));
  }

  @Test
  void aWithheldServiceFollowsOnceTheMissingAgentIsKnownToBeGone() {
    region(A, B);
    world.send(restarted(A2, NEW, 1L));
    world.silence(LAPSE);
    world.send(ask(A2, NEW, 2));
    assertThat(world.withheldFor()).extracting(Holder::agent).containsExactly(B);
    world.send(restarted(B2, NEW, 1L));
    assertThat(world.withheldFor()).hasSize(1);
    world.silence(LEASE_WATCHED);
    assertThat(world.withheldFor()).isEmpty();
  }

  private void region(AgentRun... agents) {
    for (AgentRun agent : agents) {
      world.send(seeing(ask(agent, OLD, 1), 1, agents));
    }
  }

  private static Answer pending(Incarnation registered, boolean soon, String... agents) {
    return new Answer.IncarnationPending(
        registered, java.util.Arrays.stream(agents).map(AgentName::new).toList(), soon);
  }
}
