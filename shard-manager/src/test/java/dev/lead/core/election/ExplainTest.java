package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.C;
import static dev.lead.core.election.World.PAY;
import static dev.lead.core.election.World.SECRET;
import static dev.lead.core.election.World.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Why this is the leader, and why not the others. */
class ExplainTest {
  private static final ShardId ZERO = new ShardId(PAY, 0);

  private static Verdict of(List<Verdict> verdicts, String name) {
    return verdicts.stream()
        .filter(v -> v.candidate().value().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyCandidateHasARankAndItsReasons() {
    World world = World.with(Policies.zones(Policies.FENCE, "z1"), 1);
    world.open(1, A, spec("leader", 1, 0, "z1", "")).ready(0);
    world.open(2, B, spec("standby", 2, 1, "z1", "")).open(3, C, spec("busy", 1, 0, "z1", ""));
    world.fitness(3, true, true, 0).open(4, A, spec("gone", 1, 0, "z2", "")).detach(4, 0);
    List<Verdict> verdicts = world.table.explain(ZERO);
    assertThat(verdicts).extracting(Verdict::rank).containsExactly(1, 2, 3, 4);
    Verdict leader = of(verdicts, "leader");
    assertThat(leader.leads()).isTrue();
    assertThat(leader.rank()).isEqualTo(1);
    assertThat(leader.reasons()).anyMatch(r -> r.contains("healthy leader stays"));
    assertThat(of(verdicts, "standby").standby()).isTrue();
    assertThat(of(verdicts, "standby").reasons()).contains("priority 1", "is the warm standby");
    assertThat(of(verdicts, "busy").eligible()).isFalse();
    assertThat(of(verdicts, "busy").reasons()).anyMatch(r -> r.contains("overloaded"));
    assertThat(of(verdicts, "gone").rank()).isEqualTo(4);
    assertThat(of(verdicts, "gone").reasons()).contains("is disconnected");
  }

  @Test
  void theFirstIsWhoWouldBeElected() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A).open(2, "two", B);
    world.open(3, "three", C).close(1, LossCause.DIED);
    String leader = world.leader(0);
    List<Verdict> verdicts = world.table.explain(ZERO);
    String next =
        verdicts.stream().filter(v -> !v.leads()).findFirst().orElseThrow().candidate().value();
    world.close(world.shard(0).session().value(), LossCause.DIED);
    assertThat(world.leader(0)).isEqualTo(next).isNotEqualTo(leader);
  }

  @Test
  void holdsShortLeasesAndUnknownShardsAreExplained() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A).open(2, "two", B);
    world.order(new Order.Evict(ZERO, Order.Expectation.NONE));
    assertThat(of(world.table.explain(ZERO), "one").reasons())
        .anyMatch(r -> r.contains("held back"));
    assertThat(world.table.explain(new ShardId(PAY, 5))).isEmpty();
    World lease = World.with(Policies.FENCE, 1);
    lease.done(
        new Command.TakeLease(
            new SessionId(7), SECRET, new CandidateName("job"), ZERO, Duration.ofSeconds(9), 1));
    lease.open(1, "one", A);
    assertThat(of(lease.table.explain(ZERO), "job").reasons())
        .contains("holds it by a short lease");
  }
}
