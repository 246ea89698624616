package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.LIFE;
import static dev.lead.core.election.World.PAY;
import static dev.lead.core.election.World.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardSelection;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Term;
import dev.lead.core.model.Token;
import dev.lead.core.model.VersionPin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Commands, facts and outcomes as bytes; bad bytes never throw out of the table. */
class CodecTest {
  private static final ShardId SHARD = new ShardId(PAY, 99_999);
  private static final SessionId SESSION = new SessionId(Long.MIN_VALUE);
  private static final CandidateName NAME = new CandidateName("n-1.z:2");
  private static final Token TOKEN = Token.of(new Epoch(Integer.MAX_VALUE), new Term(0xFFFF_FFFFL));
  private static final Duration TIME = Duration.ofMillis(1_234_567);
  private static final CandidateSpec SPEC =
      new CandidateSpec(
          NAME,
          PAY,
          ShardSelection.of(3, 1, 2),
          1_000,
          1_000,
          "zone-é",
          "1.2.3",
          "host:1",
          Map.of("b", "2", "a", "1"),
          Long.MAX_VALUE);

  private static final List<Order> ORDERS =
      List.of(
          new Order.Transfer(
              SHARD,
              Optional.of(NAME),
              new Order.Expectation(Optional.of(NAME), Optional.of(TOKEN))),
          new Order.Transfer(SHARD, Optional.empty(), Order.Expectation.NONE),
          new Order.CancelTransfer(SHARD),
          new Order.Evict(SHARD, Order.Expectation.NONE),
          new Order.EvictCandidate(PAY, NAME),
          new Order.Pause(Optional.empty(), "why"),
          new Order.Pause(Optional.of(PAY), ""),
          new Order.Resume(Optional.of(PAY)),
          new Order.PrepareArrival(SHARD, Optional.of(NAME)),
          new Order.CancelArrival(SHARD),
          new Order.Depart(SHARD, new Order.Expectation(Optional.of(NAME), Optional.of(TOKEN))),
          new Order.Remain(SHARD, Long.MAX_VALUE),
          new Order.Drain(new DrainScope.Candidate(PAY, NAME)),
          new Order.Drain(new DrainScope.Zone("zone-é")),
          new Order.Undrain(new DrainScope.Agent(A.name())));

  private static List<Command> commands() {
    List<Command> all =
        new ArrayList<>(
            List.of(
                new Command.Incarnate(LIFE),
                new Command.Authorize(LIFE, new Epoch(7)),
                new Command.DefineService(
                    LIFE,
                    3,
                    PAY,
                    100_000,
                    Policies.versions(
                        Policies.zones(Policies.LEASE, "a", "b"), VersionPin.OLDEST, "1")),
                new Command.RemoveService(LIFE, 4, PAY),
                World.assign(0, 5, 6, true),
                new Command.AcknowledgeEvents(LIFE, Long.MAX_VALUE),
                new Command.JoinAgent(A, new AgentInfo("z", "h:1", 1, "v"), TIME, TIME),
                new Command.RenewAgent(A, 5, 6),
                new Command.SuspectAgent(A, 5),
                new Command.ExpireAgent(A, 5),
                new Command.LeaveAgent(A),
                new Command.OpenSession(SESSION, SECRET, A, SPEC, TIME, new Epoch(5)),
                new Command.AttachSession(SESSION, SECRET, B, 7),
                new Command.DetachSession(SESSION, A, 7, TIME),
                new Command.EndMove(SESSION, 7),
                new Command.LapseSession(SESSION, 7),
                new Command.CloseSession(SESSION, A, 7, LossCause.UNASSIGNED),
                new Command.UpdateFitness(SESSION, A, 7, new Fitness(false, true, TIME)),
                new Command.ReportReady(SESSION, SHARD, TOKEN),
                new Command.Release(SESSION, SHARD, TOKEN),
                new Command.Resign(SESSION, SHARD, TOKEN),
                new Command.EndRevocation(SHARD, TOKEN),
                new Command.FailTakeover(SESSION, 9),
                new Command.Settle(PAY, 9),
                new Command.TakeLease(SESSION, SECRET, NAME, SHARD, TIME, 9),
                new Command.EndLease(SESSION, SECRET),
                new Command.ExpireLease(SESSION, 9),
                new Command.ReportPrepared(SESSION, SHARD, -9),
                new Command.RollBackTransfer(SHARD, -9, ShardState.DRAINING),
                new Command.EndHold(PAY, NAME, 9),
                new Command.ForgetLoss(PAY, NAME, 9),
                new Command.ContinueDrain(PAY, 9)));
    ORDERS.forEach(order -> all.add(new Command.Execute(LIFE, 8, order)));
    return all;
  }

  private static List<Fact> facts() {
    return List.of(
        new Fact.RegionAuthorised(LIFE, new Epoch(1)),
        new Fact.ServiceDefined(PAY, 1, 2),
        new Fact.ServiceRemoved(PAY, 1),
        new Fact.ShardsAssigned(PAY, 1, 2),
        new Fact.AgentJoined(A, new AgentInfo("z", "h:1", 1, "v")),
        new Fact.AgentSuspected(A),
        new Fact.AgentRecovered(A),
        new Fact.AgentExpired(A),
        new Fact.AgentLeft(A),
        new Fact.CandidateJoined(SESSION, SPEC, Optional.of(A)),
        new Fact.CandidateJoined(SESSION, SPEC, Optional.empty()),
        new Fact.CandidateAttached(SESSION, NAME, A, 3),
        new Fact.CandidateDetached(SESSION, NAME, TIME),
        new Fact.CandidateLeft(SESSION, PAY, NAME, LossCause.DIED),
        new Fact.FitnessChanged(SESSION, NAME, new Fitness(true, false, TIME)),
        new Fact.CandidateHeld(PAY, NAME, Optional.of(3), LossCause.EVICTED, TIME),
        new Fact.CandidateHeld(PAY, NAME, Optional.empty(), LossCause.DIED, TIME),
        new Fact.CandidateFreed(PAY, NAME),
        new Fact.LeaderElected(
            SHARD,
            TOKEN,
            SESSION,
            NAME,
            ElectionCause.FIRST,
            Token.NONE,
            Optional.empty(),
            Optional.of(NAME),
            new SessionId(5)),
        new Fact.LeaderElected(
            SHARD,
            TOKEN,
            SESSION,
            NAME,
            ElectionCause.RESUMED,
            TOKEN,
            Optional.of(NAME),
            Optional.empty(),
            SessionId.NONE),
        new Fact.LeaderReady(SHARD, TOKEN, SESSION),
        new Fact.LeaderLost(SHARD, TOKEN, SESSION, NAME, LossCause.TRANSFER),
        new Fact.LeaderRevoked(SHARD, TOKEN, SESSION, NAME, LossCause.EVICTED),
        new Fact.StandbyChosen(SHARD, SESSION, Optional.of(NAME)),
        new Fact.StandbyChosen(SHARD, SessionId.NONE, Optional.empty()),
        new Fact.TransferStarted(
            SHARD, -1, SESSION, SESSION, NAME, TOKEN, ElectionCause.PREEMPTION),
        new Fact.TransferDraining(SHARD, 1, SESSION, SESSION, TOKEN),
        new Fact.TransferCompleted(SHARD, 1, TOKEN),
        new Fact.TransferRolledBack(SHARD, 1, SESSION, SESSION, TOKEN, "why"),
        new Fact.OrderCompleted(1, true, Optional.empty(), ""),
        new Fact.OrderCompleted(1, false, Optional.of(Refusal.BUSY), "why"),
        new Fact.ElectionsPaused(Optional.of(PAY), "why"),
        new Fact.ElectionsResumed(Optional.empty()),
        new Fact.EventsDropped(7),
        new Fact.ArrivalStarted(SHARD, 9, SESSION, NAME),
        new Fact.ArrivalPrepared(SHARD, 9, SESSION, NAME),
        new Fact.ArrivalEnded(SHARD, 9, SESSION, "why"),
        new Fact.DepartureStarted(SHARD, 9, SESSION, TOKEN),
        new Fact.ShardReleased(SHARD, 9, TOKEN, Optional.of(NAME)),
        new Fact.ShardReleased(SHARD, 9, TOKEN, Optional.empty()),
        new Fact.DrainStarted(new DrainScope.Candidate(PAY, NAME)),
        new Fact.DrainEnded(new DrainScope.Zone("")));
  }

  @Test
  void everyCommandSurvives() {
    List<Command> commands = commands();
    assertThat(commands.stream().map(Object::getClass).distinct().toList())
        .hasSameElementsAs(List.of(Command.class.getPermittedSubclasses()));
    assertThat(ORDERS.stream().map(Object::getClass).distinct().toList())
        .hasSameElementsAs(List.of(Order.class.getPermittedSubclasses()));
    Instant stamp = Instant.ofEpochMilli(1_700_000_000_123L);
    CommandCodec.Batch batch = CommandCodec.decode(CommandCodec.encode(stamp, commands));
    assertThat(batch.stamp()).isEqualTo(stamp);
    assertThat(batch.commands()).isEqualTo(commands.stream().map(Optional::of).toList());
  }

  @Test
  void everyFactSurvives() {
    assertThat(facts().stream().map(Object::getClass).distinct().toList())
        .hasSameElementsAs(List.of(Fact.class.getPermittedSubclasses()));
    NameTable names = new NameTable();
    WireOut out = new WireOut(names);
    facts().forEach(fact -> FactCodec.write(out, fact));
    WireIn in = new WireIn(out.array(), 0, out.length(), names);
    for (Fact fact : facts()) {
      assertThat(FactCodec.read(in)).isEqualTo(fact);
    }
    assertThat(in.atEnd()).isTrue();
  }

  @Test
  void everyOutcomeSurvives() {
    List<Outcome> outcomes =
        List.of(
            Outcome.DONE,
            Outcome.UNCHANGED,
            new Outcome.Attached(3, TIME),
            new Outcome.Leased(TOKEN, TIME),
            new Outcome.Held(NAME, TOKEN),
            new Outcome.Refused(Refusal.UNKNOWN_COMMAND, "why"));
    assertThat(OutcomeCodec.decode(OutcomeCodec.encode(outcomes))).isEqualTo(outcomes);
  }

  @Test
  void damagedBatchesNeverThrowAndLeaveASoundTable() {
    for (long seed = 1; seed <= 3_000; seed++) {
      Random random = new Random(seed);
      World world = seed % 100 == 1 ? World.with(Policies.LEASE, 4).open(1, "one", A) : null;
      if (world != null) {
        damaged = world;
      }
      byte[] good = CommandCodec.encode(Instant.EPOCH, commands());
      byte[] bad;
      if (seed % 3 == 0) {
        bad = Arrays.copyOf(good, random.nextInt(good.length));
      } else if (seed % 3 == 1) {
        bad = good;
        for (int i = 0; i <= random.nextInt(4); i++) {
          bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
        }
      } else {
        bad = new byte[random.nextInt(300)];
        random.nextBytes(bad);
      }
      try {
        OutcomeCodec.decode(damaged.table.applyBatch(1_000 + seed, bad));
        Invariants.check(damaged.table);
      } catch (RuntimeException | AssertionError broken) {
        throw new AssertionError("seed " + seed, broken);
      }
    }
  }

  private World damaged = World.region();

  @Test
  void anUnknownKindIsSteppedOver() {
    World world = World.region();
    NameTable names = new NameTable();
    WireOut out = new WireOut(names);
    out.octet(1);
    out.fixed(0);
    out.count(0);
    out.count(3);
    out.octet(250);
    out.count(5);
    out.raw(new byte[5], 0, 5);
    // A known kind with a value of a later version.
    out.octet(28);
    out.count(2);
    out.raw(new byte[] {99, 99}, 0, 2);
    WireOut known = new WireOut(names);
    known.incarnation(LIFE);
    known.epoch(new Epoch(9));
    known.octet(77);
    out.octet(2);
    out.count(known.length());
    out.raw(known.array(), 0, known.length());
    List<Outcome> outcomes = OutcomeCodec.decode(world.table.applyBatch(900, out.toBytes()));
    assertThat(outcomes).hasSize(3);
    assertThat(outcomes.get(0)).isEqualTo(Outcome.refused(Refusal.UNKNOWN_COMMAND));
    assertThat(outcomes.get(1)).isInstanceOf(Outcome.Refused.class);
    assertThat(outcomes.get(2)).as("fields are only added at the end").isEqualTo(Outcome.DONE);
    assertThat(world.table.regionEpoch()).isEqualTo(new Epoch(9));
  }
}
