package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.C;
import static dev.lead.core.election.World.PAY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.FlapDamping;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Candidates that keep losing are held back for growing times, and only while others are left. */
class DampingTest {
  private static final FlapDamping QUICK =
      new FlapDamping(1, Duration.ofSeconds(10), Duration.ofSeconds(35), Duration.ofMinutes(5));

  private final World world = World.with(Policies.damping(Policies.FENCE, QUICK), 1);

  private void lose(long session) {
    world.detach(session, 0).attach(session, A);
  }

  private void flap(int losses) {
    world.open(1, "one", A);
    for (int i = 0; i < losses; i++) {
      lose(1);
    }
  }

  @Test
  void holdsDoubleUpToTheLongest() {
    flap(1);
    assertThat(world.watches("hold/")).isFalse();
    List<Duration> holds =
        java.util.stream.Stream.of(10, 20, 35, 35).map(Duration::ofSeconds).toList();
    for (Duration hold : holds) {
      lose(1);
      assertThat(world.watch("hold/").timeout()).isEqualTo(hold);
    }
  }

  @Test
  void theHeldOneComesAfterOthersAndLeadsWhenNobodyElseIsLeft() {
    flap(2);
    assertThat(world.leader(0)).isEqualTo("one");
    world.open(2, "two", B).detach(1, 0);
    assertThat(world.leader(0)).isEqualTo("two");
    world.attach(1, A).open(3, "three", C).detach(2, 0);
    assertThat(world.leader(0)).isEqualTo("three");
  }

  @Test
  void theEndOfAHoldFrees() {
    flap(2);
    Command end = world.watch("hold/").onTimeout();
    world.done(end);
    assertThat(world.facts).contains(new Fact.CandidateFreed(PAY, new CandidateName("one")));
    assertThat(world.watches("hold/")).isFalse();
    world.unchanged(new Command.EndHold(PAY, new CandidateName("one"), 0));
  }

  @Test
  void lossesAreForgottenOneByOne() {
    flap(2);
    world.due("hold/");
    Command forget = world.watch("loss/").onTimeout();
    world.done(forget).due("loss/");
    assertThat(world.watches("loss/")).isFalse();
    world.unchanged(forget);
    lose(1);
    assertThat(world.watches("hold/")).as("the count starts again").isFalse();
  }

  @Test
  void aForgetOfTheFormerCountDoesNotTouchANewOne() {
    flap(1);
    Command forget = world.watch("loss/").onTimeout();
    world.done(forget);
    lose(1);
    world.unchanged(forget);
  }

  @Test
  void aShorterHoldDoesNotShortenALongerOne() {
    flap(5);
    assertThat(world.watch("hold/").timeout()).isEqualTo(Duration.ofSeconds(35));
    world.open(2, "two", B).order(new Order.EvictCandidate(PAY, new CandidateName("one")));
    assertThat(world.watch("hold/").timeout()).isEqualTo(Duration.ofSeconds(35));
  }

  @Test
  void plannedLossesCostNothing() {
    world.open(1, "one", A);
    for (int i = 0; i < 5; i++) {
      world.resign(0);
    }
    world.close(1, LossCause.CLOSED);
    assertThat(world.watches("loss/")).isFalse();
  }

  @Test
  void itFollowsTheNameAndNotTheSession() {
    flap(2);
    world.close(1, LossCause.DIED).open(9, "one", B).open(2, "two", C);
    world.detach(9, 0);
    assertThat(world.leader(0)).isEqualTo("two");
    world.attach(9, A).close(2, LossCause.CLOSED);
    assertThat(world.leader(0)).isEqualTo("one");
  }
}
