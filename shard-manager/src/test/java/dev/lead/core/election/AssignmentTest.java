package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.LIFE;
import static dev.lead.core.election.World.PAY;
import static dev.lead.core.election.World.SECRET;
import static dev.lead.core.election.World.TTL;
import static dev.lead.core.election.World.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Term;
import dev.lead.core.model.Token;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the control plane decides arrives in any order and any number of times. */
class AssignmentTest {
  @Test
  void theFirstIncarnationWinsAndOthersAreRefused() {
    World world = new World();
    Incarnation other = new Incarnation(new UUID(7, 7));
    world.refused(Refusal.OTHER_INCARNATION, new Command.Authorize(LIFE, new Epoch(1)));
    world.done(new Command.Incarnate(LIFE)).unchanged(new Command.Incarnate(other));
    for (Command command :
        List.of(
            new Command.Authorize(other, new Epoch(1)),
            new Command.DefineService(other, 1, PAY, 1, Policies.FENCE),
            new Command.RemoveService(other, 1, PAY),
            new Command.AssignShards(other, PAY, List.of()),
            new Command.AcknowledgeEvents(other, 1))) {
      world.refused(Refusal.OTHER_INCARNATION, command);
    }
  }

  @Test
  void nobodyIsElectedBeforeTheRegionIsAuthorised() {
    World world = new World();
    world.done(new Command.Incarnate(LIFE)).define(1, 1, Policies.FENCE).join(A);
    world.open(1, "one", A).home(0, 1, 1);
    assertThat(world.leader(0)).isEqualTo("-");
    world.done(new Command.Authorize(LIFE, new Epoch(3)));
    assertThat(world.leader(0)).isEqualTo("one");
    assertThat(world.token(0)).isEqualTo(Token.of(new Epoch(3), new Term(1)));
    world.unchanged(new Command.Authorize(LIFE, new Epoch(2)));
  }

  @Test
  void theLargerEpochWinsWhateverTheOrder() {
    List<Command> commands =
        List.of(
            World.assign(0, 4, 2, true),
            World.assign(1, 3, 3, false),
            World.assign(2, 3, 4, true),
            World.assign(3, 4, 5, false));
    byte[] expected = null;
    for (int first = 0; first < commands.size(); first++) {
      World world = World.region().define(1, 4, Policies.FENCE);
      for (int i = 0; i < commands.size(); i++) {
        world.apply(commands.get((first + i * 3) % commands.size()));
      }
      StringBuilder seen = new StringBuilder();
      for (int shard = 0; shard < 4; shard++) {
        seen.append(world.state(shard)).append(world.shard(shard).epoch()).append(' ');
      }
      byte[] bytes = seen.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
      expected = expected == null ? bytes : expected;
      assertThat(bytes).isEqualTo(expected);
    }
    assertThat(new String(expected, java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("VACANT2 AWAY3 VACANT4 AWAY5 ");
  }

  @Test
  void aTakenShardKeepsTheEpochAsATombstone() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A).away(0, 1, 5);
    world.unchanged(World.assign(0, 1, 5, true));
    world.unchanged(World.assign(0, 1, 4, true));
    assertThat(world.state(0)).isEqualTo(ShardState.AWAY);
    world.home(0, 1, 6);
    assertThat(world.leader(0)).isEqualTo("one");
    assertThat(world.token(0).epoch()).isEqualTo(new Epoch(6));
  }

  @Test
  void whatComesHomeIsNotElectedForTheReasonOfItsLastLossHere() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A).open(2, "two", B);
    world.resign(0).away(0, 1, 5).home(0, 1, 6);
    assertThat(world.facts)
        .filteredOn(f -> f instanceof Fact.LeaderElected)
        .last()
        .matches(f -> f instanceof Fact.LeaderElected e && e.cause() == ElectionCause.RESUMED);
  }

  @Test
  void aLargerEpochDoesNotTouchASittingLeader() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A).open(2, "two", B);
    Token token = world.token(0);
    world.home(0, 1, 8).done(new Command.Authorize(LIFE, new Epoch(9)));
    assertThat(world.token(0)).isEqualTo(token);
    assertThat(world.table.highestEpoch()).isEqualTo(new Epoch(9));
    world.resign(0);
    assertThat(world.token(0)).isEqualTo(Token.of(new Epoch(9), new Term(2)));
  }

  @Test
  void definitionsAndRemovalsGoByVersion() {
    World world = World.region();
    world.unchanged(new Command.DefineService(LIFE, 0, PAY, 1, Policies.FENCE));
    world.define(5, 2, Policies.FENCE);
    world.unchanged(new Command.DefineService(LIFE, 5, PAY, 9, Policies.LEASE));
    world.unchanged(new Command.RemoveService(LIFE, 5, PAY));
    world.done(new Command.RemoveService(LIFE, 6, PAY));
    world.unchanged(new Command.DefineService(LIFE, 5, PAY, 2, Policies.FENCE));
    assertThat(world.table.serviceVersion(PAY)).isEqualTo(6);
    world.refused(
        Refusal.UNKNOWN_SERVICE,
        new Command.OpenSession(new SessionId(1), SECRET, A, spec("one"), TTL, Epoch.NONE));
    assertThat(world.table.services()).isEmpty();
  }

  @Test
  void shardsGrantedToARemovedServiceAreNotLed() {
    World world = World.with(Policies.FENCE, 1).done(new Command.RemoveService(LIFE, 2, PAY));
    world.apply(World.assign(0, 1, 7, true));
    world.define(3, 1, Policies.FENCE).open(1, "one", A);
    assertThat(world.leader(0)).as("the grant waited for the definition").isEqualTo("one");
  }

  @Test
  void sizesAreBounded() {
    World world = World.region();
    world.refused(
        Refusal.LIMIT,
        new Command.DefineService(LIFE, 1, PAY, ShardId.MAX_SHARDS + 1, Policies.FENCE));
    world.refused(Refusal.LIMIT, new Command.DefineService(LIFE, 1, PAY, 0, Policies.FENCE));
    world.refused(Refusal.UNKNOWN_SERVICE, World.assign(0, 1, 1, true));
  }

  @Test
  void tokensRiseOverEverything() {
    // World checks each token against the one before it.
    World world = World.with(Policies.FENCE, 1).open(1, "one", A).open(2, "two", B);
    Token first = world.token(0);
    world.resign(0).away(0, 1, 4).home(0, 1, 5).resign(0).expire(A).expire(B).join(A);
    world.open(3, "three", A);
    assertThat(world.token(0)).isGreaterThan(first);
    assertThat(world.token(0).epoch()).isEqualTo(new Epoch(5));
  }
}
