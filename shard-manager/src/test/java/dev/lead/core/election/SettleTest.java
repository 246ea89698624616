package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.C;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.Epoch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A service without any leader waits for its first candidates. */
class SettleTest {
  private final World world =
      World.with(Policies.settling(Policies.FENCE, Duration.ofSeconds(1)), 6);

  @Test
  void theFirstToComeDoesNotLeadEverything() {
    world.open(1, "one", A);
    assertThat(world.leaders()).containsOnly("-");
    assertThat(world.watch("settle/").timeout()).isEqualTo(Duration.ofSeconds(1));
    world.open(2, "two", B).open(3, "three", C).settle();
    assertThat(world.leads(1)).isEqualTo(2);
    assertThat(world.leads(2)).isEqualTo(2);
    assertThat(world.leads(3)).isEqualTo(2);
    assertThat(world.watches("settle/")).isFalse();
  }

  @Test
  void aServiceThatHasLeadersNeverWaits() {
    world.open(1, "one", A).settle().home(0, 6, 2);
    world.away(5, 6, 3).home(5, 6, 4);
    assertThat(world.leader(5)).isEqualTo("one");
    assertThat(world.watches("settle/")).isFalse();
  }

  @Test
  void anOldWaitDoesNotEndANewOne() {
    Command old = world.open(1, "one", A).watch("settle/").onTimeout();
    world.done(old).unchanged(old);
    world.close(1, LossCause.CLOSED).open(2, "two", B);
    assertThat(world.leaders()).containsOnly("-");
    world.unchanged(old);
    world.settle();
    assertThat(world.leaders()).containsOnly("two");
  }

  @Test
  void whoLedLastGetsItBackAtTheEnd() {
    world.open(1, "one", A).open(2, "two", B).settle();
    List<String> before = world.leaders();
    world.order(new Order.Pause(Optional.empty(), "restart"));
    world.close(1, LossCause.CLOSED).close(2, LossCause.CLOSED);
    world.open(3, "two", B).open(4, "one", A).order(new Order.Resume(Optional.empty()));
    world.settle();
    assertThat(world.leaders()).isEqualTo(before);
  }

  @Test
  void whatComesHomeToCandidatesThatWereAwaitedIsLedAtOnce() {
    World away =
        World.region().define(1, 4, Policies.settling(Policies.FENCE, Duration.ofSeconds(1)));
    away.open(1, "one", A).open(2, "two", B).settle();
    assertThat(away.leaders()).containsOnly("-");
    away.home(0, 4, 1);
    assertThat(away.leads(1)).as("as after the loss of another region").isEqualTo(2);
    assertThat(away.leads(2)).isEqualTo(2);
  }

  @Test
  void whoComesAfterTheLastHasGoneIsAwaitedAnew() {
    world.open(1, "one", A).settle().close(1, LossCause.CLOSED).open(2, "two", B);
    assertThat(world.leaders()).containsOnly("-");
    assertThat(world.settle().leaders()).containsOnly("two");
  }

  @Test
  void nothingSettlesWithoutAuthority() {
    World waiting = new World();
    waiting.done(new Command.Incarnate(World.LIFE)).join(A);
    waiting.define(1, 1, Policies.settling(Policies.FENCE, Duration.ofSeconds(1)));
    waiting.open(1, "one", A);
    assertThat(waiting.watches("settle/")).isFalse();
    waiting.done(new Command.Authorize(World.LIFE, new Epoch(1)));
    assertThat(waiting.watches("settle/")).isTrue();
  }
}
