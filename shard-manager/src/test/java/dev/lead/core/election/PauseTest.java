package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.C;
import static dev.lead.core.election.World.PAY;
import static dev.lead.core.election.World.transferTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Maintenance: automatic elections stop, leaders stay. */
class PauseTest {
  private static World paused(ServicePolicy policy) {
    World world = World.with(policy, 1).open(1, "one", A).open(2, "two", B).ready(0);
    return world.order(new Order.Pause(Optional.of(PAY), "upgrade"));
  }

  @Test
  void nobodyIsElectedUntilItEnds() {
    World world = paused(Policies.FENCE).close(1, LossCause.DIED);
    assertThat(world.leader(0)).isEqualTo("-");
    world.open(3, "three", C);
    assertThat(world.leader(0)).isEqualTo("-");
    world.order(new Order.Resume(Optional.of(PAY)));
    assertThat(world.leader(0)).isIn("two", "three");
  }

  @Test
  void aBlipDoesNotCostTheLeaderItsShardInEitherMode() {
    for (ServicePolicy policy : List.of(Policies.FENCE, Policies.LEASE)) {
      World world = paused(policy);
      Token token = world.token(0);
      world.detach(1, 1_000);
      assertThat(world.state(0)).isEqualTo(ShardState.LAPSING);
      world.attach(1, C);
      assertThat(world.state(0)).isEqualTo(ShardState.ACTIVE);
      assertThat(world.token(0)).isEqualTo(token);
      world.suspect(C).renew(C, 0);
      assertThat(world.token(0)).isEqualTo(token);
    }
  }

  @Test
  void aSlowTakeoverDoesNotCostTheLeaderItsShard() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A).open(2, "two", B);
    world.order(new Order.Pause(Optional.empty(), "upgrade")).due("takeover/");
    assertThat(world.leader(0)).isEqualTo("one");
    assertThat(world.watches("takeover/")).isTrue();
  }

  @Test
  void aTransferUnderWayGoesOnAndOneMayBeOrdered() {
    World world = paused(Policies.FENCE).order(transferTo("two", 0));
    world.done(
        new Command.ReportPrepared(new SessionId(2), new ShardId(PAY, 0), world.lastOrder()));
    world.release(0);
    assertThat(world.leader(0)).isEqualTo("two");
  }

  @Test
  void aRevocationUnderWayEndsWithoutAnElection() {
    World world = World.with(Policies.LEASE, 1).open(1, "one", A).open(2, "two", B);
    world.order(new Order.Evict(new ShardId(PAY, 0), Order.Expectation.NONE));
    world.order(new Order.Pause(Optional.empty(), "work")).release(0);
    assertThat(world.leader(0)).isEqualTo("-");
    world.order(new Order.Resume(Optional.empty()));
    assertThat(world.leader(0)).isEqualTo("two");
  }

  @Test
  void theRegionsPauseAndTheServicesAreApart() {
    World world = paused(Policies.FENCE).order(new Order.Pause(Optional.empty(), "all"));
    assertThat(world.table.paused()).isTrue();
    world.close(1, LossCause.DIED).order(new Order.Resume(Optional.of(PAY)));
    assertThat(world.leader(0)).isEqualTo("-");
    world.order(new Order.Resume(Optional.empty()));
    assertThat(world.leader(0)).isEqualTo("two");
  }
}
