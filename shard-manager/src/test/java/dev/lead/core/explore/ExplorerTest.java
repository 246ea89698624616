package dev.lead.core.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.core.election.Command;
import dev.lead.core.election.Order;
import dev.lead.core.model.DisconnectMode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every order of events in worlds small enough to see them all, and in the near part of others. */
class ExplorerTest {
  private static final int ALL = 100_000;
  private static final int STATES = 20_000;
  private static final int MANY_STATES = 250_000;
  private static final String TWO_LEADERS = "both candidates hold an unexpired lease";

  /** Small enough to be seen whole. */
  static Stream<Scope> smallWorlds() {
    DisconnectMode lease = DisconnectMode.LEASE;
    DisconnectMode fence = DisconnectMode.FENCE;
    return Stream.of(
        Scope.of("move", lease, 1, 2).agents(0, 1).connections(0, 1),
        Scope.of("break", lease, 1, 2).agents(0, 1).connections(1, 0),
        Scope.of("move and break", lease, 1, 1).agents(0, 1).connections(1, 1),
        Scope.of("agent dies", lease, 1, 3).agents(1, 1),
        Scope.of("eviction", lease, 1, 2).orders(1, 0, 0, 0),
        Scope.of("transfer", lease, 1, 1).agents(0, 1).orders(0, 1, 1, 0),
        Scope.of("transfer, fenced", fence, 1, 1).agents(0, 1).orders(0, 1, 0, 1),
        Scope.of("departure", lease, 1, 1).agents(0, 1).orders(0, 0, 1, 0).departing(1, 1),
        Scope.of("departure and break", lease, 1, 1).agents(0, 0).connections(1, 0).departing(1, 1),
        Scope.of("departure, fenced", fence, 1, 1).agents(0, 1).departing(1, 1),
        Scope.of("late copies", lease, 1, 1)
            .agents(0, 1)
            .connections(1, 0)
            .orders(0, 0, 0, 1)
            .repeated(1));
  }

  /** Of these the part that is few steps away is seen. */
  static Stream<Scope> largerWorlds() {
    DisconnectMode lease = DisconnectMode.LEASE;
    DisconnectMode fence = DisconnectMode.FENCE;
    return Stream.of(
        Scope.of("re-attach", lease, 1, 3).agents(1, 2).connections(1, 1),
        Scope.of("re-attach, agent dies", lease, 1, 3).agents(1, 2).connections(0, 1),
        Scope.of("eviction and beats", lease, 1, 3).agents(2, 1).orders(1, 0, 0, 0),
        Scope.of("eviction and re-attach", lease, 1, 2)
            .agents(1, 1)
            .connections(1, 1)
            .orders(1, 0, 0, 0),
        Scope.of("transfer and break", lease, 1, 2)
            .agents(0, 2)
            .connections(1, 0)
            .orders(0, 1, 1, 1),
        Scope.of("transfer and re-attach, fenced", fence, 1, 2)
            .agents(0, 2)
            .connections(1, 1)
            .orders(0, 1, 1, 0),
        Scope.of("departure and eviction", lease, 1, 2)
            .agents(1, 1)
            .orders(1, 0, 1, 0)
            .departing(1, 2),
        Scope.of("departure and re-attach", lease, 1, 3)
            .agents(1, 1)
            .connections(1, 1)
            .departing(1, 1),
        Scope.of("two shards", fence, 2, 2).agents(1, 1).connections(1, 1).orders(0, 0, 0, 1),
        Scope.of("late copies of more", lease, 1, 2)
            .agents(0, 2)
            .connections(1, 1)
            .orders(0, 0, 0, 1)
            .repeated(1));
  }

  @ParameterizedTest
  @MethodSource("smallWorlds")
  void noOrderOfEventsInASmallWorldBreaksAnInvariant(Scope scope) {
    assertThat(explore(scope, ALL).complete()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("largerWorlds")
  void norDoesAnyInTheNearPartOfALargerOne(Scope scope) {
    assertThat(explore(scope, STATES).states()).isGreaterThanOrEqualTo(STATES);
  }

  @ParameterizedTest
  @MethodSource("largerWorlds")
  @Tag("long")
  void norDoesAnyFurtherAway(Scope scope) {
    assertThat(explore(scope, MANY_STATES).states()).isGreaterThanOrEqualTo(MANY_STATES);
  }

  private static Explorer.Report explore(Scope scope, int limit) {
    Explorer.Report report = new Explorer(limit).explore(scope);
    System.out.println(report);
    assertThat(report.violation().orElse("")).isEmpty();
    return report;
  }

  @ParameterizedTest
  @EnumSource(
      value = Flaw.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"ATTACHMENT_NOT_COMPARED", "MOVE_NOT_AWAITED", "APPLIED_OVERSTATED"})
  void aBrokenRuleIsNoticed(Flaw flaw) {
    Scope scope =
        switch (flaw) {
          case EXTEND_WITHOUT_AUTHORITY, EXPIRY_NOT_COMPARED ->
              Scope.of("agent dies", DisconnectMode.LEASE, 1, 3).agents(1, 2);
          default ->
              Scope.of("re-attach", DisconnectMode.LEASE, 1, 3).agents(1, 2).connections(1, 1);
        };
    Explorer.Report report = new Explorer(MANY_STATES).explore(scope.broken(flaw));
    System.out.println(report);
    assertThat(report.violation()).isPresent();
    assertThat(report.violation().get()).contains(TWO_LEADERS);
  }

  /** What is not waited for at home is not waited for by another region either. */
  @Test
  void aLeaseThatOutlivesItsShardsDepartureIsNoticed() {
    Scope scope =
        Scope.of("departure", DisconnectMode.LEASE, 1, 2)
            .agents(0, 0)
            .connections(1, 0)
            .departing(1, 0);
    Explorer.Report report = new Explorer(ALL).explore(scope.broken(Flaw.REMAINING_NOT_AWAITED));
    assertThat(report.violation().orElse("")).contains("what another region may lead");
  }

  /** These are many steps away: the way there is given. */
  @ParameterizedTest
  @EnumSource(names = {"ATTACHMENT_NOT_COMPARED", "MOVE_NOT_AWAITED", "APPLIED_OVERSTATED"})
  void aBrokenRuleThatIsFarAwayIsNoticedOnTheWayThere(Flaw flaw) {
    Scope scope =
        Scope.of("given way", DisconnectMode.LEASE, 1, 9)
            .agents(9, 9)
            .connections(9, 9)
            .orders(1, 0, 0, 0);
    assertThatThrownBy(() -> walk(World.start(scope.broken(flaw)), flaw))
        .hasMessageContaining(TWO_LEADERS);
    assertThatCode(() -> walk(World.start(scope), flaw)).doesNotThrowAnyException();
  }

  private static void walk(World world, Flaw flaw) {
    switch (flaw) {
      case ATTACHMENT_NOT_COMPARED -> lateDetach(world);
      case MOVE_NOT_AWAITED -> movedJustNow(world);
      default -> laggingAgent(world);
    }
  }

  /** The first agent's detach arrives long after the candidate has moved to the second. */
  private static void lateDetach(World world) {
    world.move(0, 1);
    world.now = 2;
    world.detach(0, 0);
    world.renew(1);
    deliver(world, "Attach");
    world.catchUp(0);
    for (int tick = 2; tick <= 4; tick++) {
      world.now = tick;
      world.renew(0);
      world.renew(1);
      leaseTo(world, 0);
      leaseTo(world, 1);
    }
    fire(world, "EndMove");
    deliver(world, "Detach");
    leaseTo(world, 1);
  }

  /** The second agent, which has granted nothing, gives the candidate up at once. */
  private static void movedJustNow(World world) {
    world.move(0, 1);
    deliver(world, "Attach");
    world.catchUp(0);
    world.renew(0);
    fire(world, "EndMove");
    world.detach(1, 0);
    deliver(world, "Detach");
    leaseTo(world, 1);
  }

  /** The first agent goes on extending, since it has not applied the eviction. */
  private static void laggingAgent(World world) {
    world.apply(
        new Command.Execute(
            world.life(), 1, new Order.Evict(world.shard(0), Order.Expectation.NONE)));
    for (int tick = 1; tick <= 3; tick++) {
      world.renew(0);
      world.renew(1);
      leaseTo(world, 0);
      world.now = tick;
    }
    world.renew(1);
    fire(world, "EndRevocation");
    leaseTo(world, 1);
  }

  private static void leaseTo(World world, int candidate) {
    if (world.mayGrant(candidate)) {
      world.grant(candidate);
      world.receive(candidate);
    }
    world.checkLeases();
  }

  private static void deliver(World world, String kind) {
    for (int i = 0; i < world.underWay.size(); i++) {
      if (world.underWay.get(i).toString().startsWith(kind)) {
        world.deliver(i);
        return;
      }
    }
    throw new AssertionError("no " + kind + " under way: " + world.underWay);
  }

  private static void fire(World world, String kind) {
    for (Command due : world.due()) {
      if (due.toString().startsWith(kind)) {
        world.apply(due);
      }
    }
  }
}
