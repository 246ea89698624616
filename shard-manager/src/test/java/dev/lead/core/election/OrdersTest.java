package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.C;
import static dev.lead.core.election.World.LIFE;
import static dev.lead.core.election.World.PAY;
import static dev.lead.core.election.World.transferTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What operators order: each once, with guards, and each refusal with its reason. */
class OrdersTest {
  private static final ShardId ZERO = new ShardId(PAY, 0);

  private final World world =
      World.with(Policies.FENCE, 2).open(1, "one", A).open(2, "two", B).ready(0);

  private static Order.Expectation expect(String leader) {
    return new Order.Expectation(Optional.of(new CandidateName(leader)), Optional.empty());
  }

  private static Order.Expectation expect(Token token) {
    return new Order.Expectation(Optional.empty(), Optional.of(token));
  }

  private void refusedFor(Refusal reason, Order order) {
    assertThat(world.refusedOrder(order).reason()).isEqualTo(reason);
  }

  @Test
  void numberedOrdersAreCarriedOutOnce() {
    Order evict = new Order.Evict(ZERO, Order.Expectation.NONE);
    world.order(evict);
    assertThat(world.table.lastOrder()).isEqualTo(1);
    world.unchanged(new Command.Execute(LIFE, 1, evict));
    world.unchanged(new Command.Execute(LIFE, 0, evict));
    world.refused(
        Refusal.OTHER_INCARNATION, new Command.Execute(new Incarnation(new UUID(9, 9)), 2, evict));
  }

  @Test
  void aRefusedOrderIsUsedUpAndItsRefusalIsAnEvent() {
    refusedFor(Refusal.UNKNOWN_SHARD, new Order.Evict(new ShardId(PAY, 9), Order.Expectation.NONE));
    assertThat(world.table.lastOrder()).isEqualTo(1);
  }

  @Test
  void guardsAreChecked() {
    Token token = world.token(0);
    refusedFor(Refusal.UNEXPECTED_LEADER, new Order.Evict(ZERO, expect("two")));
    refusedFor(Refusal.STALE_TOKEN, new Order.Evict(ZERO, expect(new Token(token.value() + 1))));
    world.order(new Order.Evict(ZERO, expect(token)));
    refusedFor(Refusal.STALE_TOKEN, new Order.Evict(ZERO, expect(token)));
    world.order(new Order.Evict(ZERO, expect("two")));
  }

  @Test
  void unknownThingsAreNamed() {
    refusedFor(
        Refusal.UNKNOWN_SERVICE,
        new Order.Evict(new ShardId(new ServiceName("other"), 0), Order.Expectation.NONE));
    refusedFor(Refusal.UNKNOWN_CANDIDATE, transferTo("nobody", 0));
    refusedFor(
        Refusal.UNKNOWN_CANDIDATE, new Order.EvictCandidate(PAY, new CandidateName("nobody")));
    refusedFor(
        Refusal.UNKNOWN_SERVICE,
        new Order.EvictCandidate(new ServiceName("other"), new CandidateName("one")));
    refusedFor(
        Refusal.UNKNOWN_SERVICE, new Order.Pause(Optional.of(new ServiceName("other")), "why"));
    refusedFor(Refusal.UNKNOWN_SERVICE, new Order.Resume(Optional.of(new ServiceName("other"))));
  }

  @Test
  void transfersNeedATargetThatCanLead() {
    refusedFor(Refusal.ALREADY_LEADS, transferTo("one", 0));
    world.fitness(2, true, true, 0);
    Outcome.Refused unfit = world.refusedOrder(transferTo("two", 0));
    assertThat(unfit.reason()).isEqualTo(Refusal.UNFIT);
    assertThat(unfit.detail()).contains("overloaded");
    world.detach(2, 0);
    refusedFor(Refusal.UNKNOWN_CANDIDATE, transferTo("two", 0));
    refusedFor(Refusal.NO_OTHER_CANDIDATE, transferTo("", 0));
  }

  @Test
  void shardsWithoutALeaderAreSaidToBeVacantOrElsewhere() {
    world.close(1, LossCause.CLOSED).close(2, LossCause.CLOSED);
    refusedFor(Refusal.VACANT, new Order.Evict(ZERO, Order.Expectation.NONE));
    world.away(0, 1, 5);
    refusedFor(Refusal.NOT_HOME, new Order.Evict(ZERO, Order.Expectation.NONE));
  }

  @Test
  void evictingACandidateTakesAllItHasAndHoldsItBack() {
    world.order(new Order.EvictCandidate(PAY, new CandidateName("one")));
    assertThat(world.leaders()).containsOnly("two");
    world.close(2, LossCause.CLOSED);
    assertThat(world.leaders()).as("nobody else is left").containsOnly("one");
    assertThat(world.watches("hold/pay/one")).isTrue();
  }

  @Test
  void theEvictedOneDoesNotWinAgainWhileItIsHeld() {
    world.order(new Order.Evict(ZERO, Order.Expectation.NONE)).open(3, "three", C);
    world.close(2, LossCause.DIED);
    assertThat(world.leader(0)).isEqualTo("three");
    assertThat(world.leader(1)).as("held from one shard only").isIn("one", "three");
  }

  @Test
  void resigningPassesTheShardOn() {
    world.resign(0);
    assertThat(world.leader(0)).isEqualTo("two");
    assertThat(world.facts)
        .anyMatch(f -> f instanceof Fact.LeaderElected e && e.cause() == ElectionCause.RESIGNED);
  }

  @Test
  void onlyTheLeaderWithThePresentTokenIsHeard() {
    Token token = world.token(0);
    world.refused(Refusal.NOT_LEADER, new Command.Resign(new SessionId(2), ZERO, token));
    world.refused(
        Refusal.STALE_TOKEN,
        new Command.ReportReady(new SessionId(1), ZERO, new Token(token.value() - 1)));
    world.refused(
        Refusal.UNKNOWN_SHARD, new Command.Release(new SessionId(1), new ShardId(PAY, 2), token));
    world.refused(
        Refusal.UNKNOWN_SERVICE,
        new Command.Release(new SessionId(1), new ShardId(new ServiceName("no"), 2), token));
    world.unchanged(new Command.ReportReady(new SessionId(1), ZERO, token));
  }
}
