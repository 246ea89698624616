package dev.lead.core.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.SecretHash;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardSelection;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ElectionTableTest {
  private static final Incarnation LIFE = new Incarnation(new UUID(1, 2));
  private static final ServiceName PAYMENTS = new ServiceName("payments");
  private static final AgentRun A = new AgentRun(new AgentName("a"), 11);
  private static final AgentRun B = new AgentRun(new AgentName("b"), 12);
  private static final SecretHash SECRET = new SecretHash(new byte[32]);

  private final ElectionTable table = new ElectionTable(new RegionName("eu-west-1"));
  private final List<Fact> facts = new ArrayList<>();
  private long index;

  ElectionTableTest() {
    table.listener(event -> facts.add(event.fact()));
  }

  private Outcome apply(Command command) {
    index++;
    byte[] batch = CommandCodec.encode(Instant.ofEpochMilli(index), List.of(command));
    List<Outcome> outcomes = OutcomeCodec.decode(table.applyBatch(index, batch));
    assertThat(outcomes).hasSize(1);
    // Every state can be written and read again.
    ElectionTable copy = new ElectionTable(table.region());
    byte[] snapshot = table.snapshot();
    copy.restore(snapshot);
    assertThat(copy.snapshot()).isEqualTo(snapshot);
    assertThat(copy.watches()).isEqualTo(table.watches());
    return outcomes.getFirst();
  }

  private void region(DisconnectMode mode, int shards) {
    ServicePolicy base = ServicePolicy.DEFAULT.withDisconnect(mode);
    apply(new Command.Incarnate(LIFE));
    apply(new Command.Authorize(LIFE, new Epoch(1)));
    apply(new Command.DefineService(LIFE, 1, PAYMENTS, shards, base));
    apply(
        new Command.AssignShards(
            LIFE, PAYMENTS, List.of(new Command.Range(0, shards, new Epoch(1), true))));
    for (AgentRun agent : List.of(A, B)) {
      apply(
          new Command.JoinAgent(
              agent, new AgentInfo("", "", 1, "1"), Duration.ofSeconds(2), Duration.ofMillis(500)));
    }
  }

  private void open(long session, String name, AgentRun agent) {
    CandidateSpec spec = CandidateSpec.of(new CandidateName(name), PAYMENTS, ShardSelection.all());
    assertThat(
            apply(
                new Command.OpenSession(
                    new SessionId(session),
                    SECRET,
                    agent,
                    spec,
                    Duration.ofSeconds(2),
                    Epoch.NONE)))
        .isInstanceOf(Outcome.Attached.class);
  }

  private void settle() {
    for (Watch watch : List.copyOf(table.watches())) {
      if (watch.key().startsWith("settle/")) {
        assertThat(apply(watch.onTimeout())).isEqualTo(Outcome.DONE);
      }
    }
  }

  private ShardView shard(int number) {
    return table.shard(new ShardId(PAYMENTS, number)).orElseThrow();
  }

  private List<String> leaders(int shards) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      names.add(shard(i).leader().map(CandidateName::value).orElse("-"));
    }
    return names;
  }

  @Test
  void spreadsShardsOverTheFirstCandidatesAndNamesStandbys() {
    region(DisconnectMode.FENCE, 10);
    open(1, "one", A);
    assertThat(leaders(10)).containsOnly("-");
    open(2, "two", B);
    settle();
    assertThat(leaders(10)).containsOnly("one", "two");
    assertThat(table.ledBy(new SessionId(1))).hasSize(5);
    for (int i = 0; i < 10; i++) {
      assertThat(shard(i).token()).isEqualTo(Token.of(new Epoch(1), shard(i).term()));
      assertThat(shard(i).standby()).isPresent().isNotEqualTo(shard(i).leader());
    }
  }

  @Test
  void aFencedLeaderThatDisconnectsIsReplacedInTheSameCommand() {
    region(DisconnectMode.FENCE, 4);
    open(1, "one", A);
    open(2, "two", B);
    settle();
    Token before = shard(0).token();
    facts.clear();
    apply(new Command.DetachSession(new SessionId(1), A, 1, Duration.ofSeconds(1)));
    assertThat(leaders(4)).containsOnly("two");
    assertThat(facts).filteredOn(f -> f instanceof Fact.LeaderLost).hasSize(2);
    assertThat(facts).filteredOn(f -> f instanceof Fact.LeaderElected).hasSize(2);
    assertThat(shard(0).token()).isGreaterThanOrEqualTo(before);
    // It may come back, as a candidate.
    assertThat(apply(new Command.AttachSession(new SessionId(1), SECRET, B, 1)))
        .isEqualTo(new Outcome.Attached(2, Duration.ofSeconds(2)));
    assertThat(leaders(4)).containsOnly("two");
    assertThat(shard(0).standby()).contains(new CandidateName("one"));
  }

  @Test
  void aLeaseIsWaitedOutAndComingBackInTimeKeepsTheToken() {
    region(DisconnectMode.LEASE, 2);
    open(1, "one", A);
    settle();
    open(2, "two", B);
    ShardView before = shard(0);
    apply(new Command.DetachSession(new SessionId(1), A, 1, Duration.ofMillis(700)));
    assertThat(shard(0).state()).isEqualTo(ShardState.LAPSING);
    assertThat(shard(0).leader()).contains(new CandidateName("one"));
    apply(new Command.AttachSession(new SessionId(1), SECRET, B, 1));
    assertThat(shard(0)).isEqualTo(before);
    // The watch of the first disconnect is stale now.
    assertThat(apply(new Command.LapseSession(new SessionId(1), 1)))
        .isInstanceOf(Outcome.Refused.class);
    apply(new Command.DetachSession(new SessionId(1), B, 2, Duration.ofMillis(700)));
    assertThat(apply(new Command.LapseSession(new SessionId(1), 2))).isEqualTo(Outcome.DONE);
    assertThat(leaders(2)).containsOnly("two");
    assertThat(shard(0).token()).isGreaterThan(before.token());
  }

  @Test
  void anAgentsDeathIsNoElectionForWhoMovedInTime() {
    region(DisconnectMode.FENCE, 2);
    open(1, "one", A);
    settle();
    apply(new Command.RenewAgent(A, 1, 0));
    ShardView before = shard(0);
    apply(new Command.AttachSession(new SessionId(1), SECRET, B, 1));
    assertThat(apply(new Command.SuspectAgent(A, 0))).isInstanceOf(Outcome.Refused.class);
    assertThat(apply(new Command.SuspectAgent(A, 1))).isEqualTo(Outcome.DONE);
    assertThat(apply(new Command.ExpireAgent(A, 1))).isEqualTo(Outcome.DONE);
    assertThat(shard(0)).isEqualTo(before);
  }

  @Test
  void aTransferGoesThroughItsStepsAndCantBeRolledBackAfterTheRelease() {
    region(DisconnectMode.LEASE, 1);
    open(1, "one", A);
    settle();
    open(2, "two", B);
    ShardId zero = new ShardId(PAYMENTS, 0);
    Token token = shard(0).token();
    apply(new Command.ReportReady(new SessionId(1), zero, token));
    Order order =
        new Order.Transfer(
            zero, java.util.Optional.of(new CandidateName("two")), Order.Expectation.NONE);
    assertThat(apply(new Command.Execute(LIFE, 7, order))).isEqualTo(Outcome.DONE);
    assertThat(apply(new Command.Execute(LIFE, 7, order))).isEqualTo(Outcome.UNCHANGED);
    assertThat(shard(0).state()).isEqualTo(ShardState.PREPARING);
    apply(new Command.ReportPrepared(new SessionId(2), zero, 7));
    assertThat(shard(0).state()).isEqualTo(ShardState.DRAINING);
    apply(new Command.Release(new SessionId(1), zero, token));
    assertThat(shard(0).leader()).contains(new CandidateName("two"));
    assertThat(apply(new Command.RollBackTransfer(zero, 7, ShardState.DRAINING)))
        .isEqualTo(Outcome.refused(Refusal.PAST_RELEASE));
    apply(new Command.ReportReady(new SessionId(2), zero, shard(0).token()));
    assertThat(shard(0).state()).isEqualTo(ShardState.ACTIVE);
    assertThat(facts).contains(new Fact.TransferCompleted(zero, 7, shard(0).token()));
  }

  @Test
  void eventsHaveNoGapsAndStayUntilAcknowledged() {
    region(DisconnectMode.FENCE, 100);
    open(1, "one", A);
    settle();
    List<Event> events = table.outbox(0, 1_000);
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).sequence()).isEqualTo(i + 1);
    }
    assertThat(events).hasSize((int) table.lastSequence());
    apply(new Command.AcknowledgeEvents(LIFE, 50));
    assertThat(table.outbox(0, 1_000).getFirst().sequence()).isEqualTo(51);
  }

  @Test
  void nobodyIsElectedWithoutAuthority() {
    apply(new Command.Incarnate(LIFE));
    apply(new Command.DefineService(LIFE, 1, PAYMENTS, 1, ServicePolicy.DEFAULT));
    apply(
        new Command.JoinAgent(
            A, new AgentInfo("", "", 1, "1"), Duration.ofSeconds(2), Duration.ofMillis(500)));
    apply(
        new Command.AssignShards(
            LIFE, PAYMENTS, List.of(new Command.Range(0, 1, new Epoch(1), true))));
    open(1, "one", A);
    settle();
    assertThat(leaders(1)).containsExactly("-");
    apply(new Command.Authorize(LIFE, new Epoch(3)));
    settle();
    assertThat(leaders(1)).containsExactly("one");
    assertThat(shard(0).token().epoch()).isEqualTo(new Epoch(3));
  }
}
