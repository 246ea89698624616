package dev.lead.control.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.election.AgentInfo;
import dev.lead.core.election.ElectionCause;
import dev.lead.core.election.Event;
import dev.lead.core.election.Fact;
import dev.lead.core.election.LossCause;
import dev.lead.core.election.Refusal;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardSelection;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProjectionTest {
  private static final Instant START = Instant.parse("2026-11-24T03:00:00Z");
  private static final ServiceName SERVICE = new ServiceName("payments");
  private static final ShardId SHARD = new ShardId(SERVICE, 17);
  private static final AgentRun AGENT = new AgentRun(new AgentName("a"), 7);
  private static final SessionId ONE = new SessionId(1);
  private static final SessionId TWO = new SessionId(2);
  private static final CandidateName FIRST = new CandidateName("first");
  private static final CandidateName SECOND = new CandidateName("second");
  private static final Token T1 = new Token((3L << 32) + 1);
  private static final Token T2 = new Token((3L << 32) + 2);

  private final Projection projection = projection(List.of());
  private long sequence;

  private static Projection projection(List<TransferRow> transfers) {
    LeaderRow vacant =
        new LeaderRow(
            SHARD,
            ShardState.VACANT,
            Token.NONE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            START);
    return new Projection(List.of(vacant), List.of(), transfers, List.of());
  }

  @Test
  void anElectionATakeoverAndALoss() {
    apply(projection, joined(ONE, FIRST), elected(T1, ONE, FIRST, ElectionCause.FIRST, Token.NONE));
    apply(projection, new Fact.LeaderReady(SHARD, T1, ONE));
    assertThat(projection.leaders())
        .singleElement()
        .satisfies(row -> {
          assertThat(row.state()).isEqualTo(ShardState.ACTIVE);
          assertThat(row.leader()).contains(FIRST);
          assertThat(row.standby()).contains(SECOND);
        });
    apply(projection, new Fact.LeaderLost(SHARD, T1, ONE, FIRST, LossCause.DIED));
    assertThat(projection.leaders().getFirst().state()).isEqualTo(ShardState.VACANT);
    assertThat(projection.leaders().getFirst().token()).isEqualTo(T1);
    assertThat(projection.begun())
        .singleElement()
        .satisfies(leadership -> {
          assertThat(leadership.agent()).contains(AGENT.name());
          assertThat(leadership.from()).isEqualTo(START.plusSeconds(2));
          assertThat(leadership.ready()).contains(START.plusSeconds(3));
          assertThat(leadership.to()).contains(START.plusSeconds(4));
          assertThat(leadership.lostCause()).contains("died");
        });
    assertThat(projection.edits()).isEmpty();
  }

  @Test
  void whatBelongsToAnOlderTokenChangesOnlyTheHistory() {
    apply(projection, elected(T2, TWO, SECOND, ElectionCause.DISCONNECTED, T1));
    apply(projection, new Fact.LeaderLost(SHARD, T1, ONE, FIRST, LossCause.DISCONNECTED));
    assertThat(projection.leaders().getFirst().leader()).contains(SECOND);
    assertThat(projection.edits())
        .singleElement()
        .satisfies(edit -> assertThat(edit.token()).isEqualTo(T1));
  }

  @Test
  void aShardOfADeletedServiceLeavesHistoryOnly() {
    ShardId gone = new ShardId(new ServiceName("deleted"), 1);
    apply(projection, new Fact.LeaderLost(gone, T1, ONE, FIRST, LossCause.UNASSIGNED));
    assertThat(projection.leaders()).isEmpty();
    assertThat(projection.edits()).hasSize(1);
  }

  @Test
  void aTransferFromOrderToCompletion() {
    Projection ordered = projection(List.of(pending()));
    apply(ordered, joined(ONE, FIRST), joined(TWO, SECOND));
    apply(ordered, elected(T1, ONE, FIRST, ElectionCause.FIRST, Token.NONE));
    apply(ordered, new Fact.LeaderReady(SHARD, T1, ONE));
    apply(ordered, new Fact.OrderCompleted(5, true, Optional.empty(), ""));
    apply(
        ordered, new Fact.TransferStarted(SHARD, 5, ONE, TWO, SECOND, T1, ElectionCause.TRANSFER));
    assertThat(state(ordered)).isEqualTo(TransferState.PREPARING);
    assertThat(ordered.leaders().getFirst().state()).isEqualTo(ShardState.PREPARING);
    apply(ordered, new Fact.TransferDraining(SHARD, 5, ONE, TWO, T1));
    assertThat(state(ordered)).isEqualTo(TransferState.DRAINING);
    apply(ordered, new Fact.LeaderLost(SHARD, T1, ONE, FIRST, LossCause.TRANSFER));
    apply(ordered, elected(T2, TWO, SECOND, ElectionCause.TRANSFER, T1));
    assertThat(state(ordered)).isEqualTo(TransferState.GRANTED);
    apply(ordered, new Fact.LeaderReady(SHARD, T2, TWO));
    apply(ordered, new Fact.TransferCompleted(SHARD, 5, T2));
    assertThat(ordered.transfers())
        .singleElement()
        .satisfies(row -> {
          assertThat(row.state()).isEqualTo(TransferState.COMPLETED);
          assertThat(row.from()).contains(FIRST);
          assertThat(row.newToken()).contains(T2);
        });
    assertThat(ordered.leaders().getFirst().transfer()).isEmpty();
  }

  @Test
  void aTransferThatIsRolledBackLeavesTheLeaderWhereItWas() {
    Projection ordered = projection(List.of(pending()));
    apply(ordered, joined(ONE, FIRST));
    apply(ordered, elected(T1, ONE, FIRST, ElectionCause.FIRST, Token.NONE));
    apply(
        ordered,
        new Fact.TransferStarted(SHARD, 5, ONE, TWO, SECOND, T1, ElectionCause.TRANSFER),
        new Fact.TransferRolledBack(SHARD, 5, ONE, TWO, T1, "the target left"));
    assertThat(state(ordered)).isEqualTo(TransferState.ROLLED_BACK);
    assertThat(ordered.transfers().getFirst().detail()).isEqualTo("the target left");
    assertThat(ordered.leaders().getFirst().state()).isEqualTo(ShardState.ACTIVE);
    assertThat(ordered.leaders().getFirst().leader()).contains(FIRST);
  }

  @Test
  void aRefusedOrderRefusesItsTransfer() {
    Projection ordered = projection(List.of(pending()));
    apply(ordered, new Fact.OrderCompleted(5, false, Optional.of(Refusal.UNFIT), ""));
    assertThat(state(ordered)).isEqualTo(TransferState.REFUSED);
    assertThat(ordered.orders())
        .containsExactly(new OrderOutcome(5, false, Optional.of("unfit"), ""));
  }

  @Test
  void aTransferTheRegionBeganIsNew() {
    apply(projection, elected(T1, ONE, FIRST, ElectionCause.FIRST, Token.NONE));
    apply(
        projection,
        new Fact.TransferStarted(SHARD, -1, ONE, TWO, SECOND, T1, ElectionCause.PREEMPTION));
    assertThat(projection.transfers())
        .singleElement()
        .satisfies(row -> {
          assertThat(row.cause()).contains("preemption");
          assertThat(row.from()).contains(FIRST);
        });
  }

  @Test
  void aSessionThatComesAndGoesInOneBatchIsGone() {
    apply(projection, joined(ONE, FIRST));
    apply(projection, new Fact.CandidateLeft(ONE, SERVICE, FIRST, LossCause.CLOSED));
    assertThat(projection.candidates()).isEmpty();
    assertThat(projection.goneSessions()).containsExactly(ONE);
  }

  @Test
  void aDetachedCandidateHasNoAgentUntilItComesBack() {
    apply(projection, joined(ONE, FIRST));
    apply(projection, new Fact.CandidateDetached(ONE, FIRST, Duration.ofSeconds(2)));
    assertThat(projection.candidates().getFirst().state())
        .isEqualTo(CandidateRow.Attachment.DETACHED);
    AgentRun other = new AgentRun(new AgentName("b"), 8);
    apply(projection, new Fact.CandidateAttached(ONE, FIRST, other, 2));
    assertThat(projection.candidates().getFirst().agent()).contains(other.name());
  }

  @Test
  void anAgentsLife() {
    apply(projection, new Fact.AgentJoined(AGENT, new AgentInfo("z", "h:1", 1, "1")));
    apply(projection, new Fact.AgentSuspected(AGENT), new Fact.AgentRecovered(AGENT));
    assertThat(projection.members().getFirst().state()).isEqualTo(MemberRow.State.LIVE);
    apply(projection, new Fact.AgentExpired(AGENT));
    assertThat(projection.members().getFirst().state()).isEqualTo(MemberRow.State.EXPIRED);
  }

  @Test
  void droppedEventsAreCounted() {
    apply(projection, new Fact.EventsDropped(10), new Fact.EventsDropped(5));
    assertThat(projection.dropped()).isEqualTo(15);
  }

  private static TransferRow pending() {
    return new TransferRow(
        5,
        SHARD,
        TransferState.PENDING,
        Optional.empty(),
        Optional.of(SECOND),
        Optional.empty(),
        T1,
        Optional.empty(),
        "");
  }

  private static TransferState state(Projection projection) {
    return projection.transfers().getFirst().state();
  }

  private void apply(Projection to, Fact... facts) {
    for (Fact fact : facts) {
      sequence++;
      to.apply(new Event(sequence, START.plusSeconds(sequence), fact));
    }
  }

  private static Fact joined(SessionId session, CandidateName name) {
    return new Fact.CandidateJoined(
        session, CandidateSpec.of(name, SERVICE, ShardSelection.all()), Optional.of(AGENT));
  }

  private static Fact elected(
      Token token, SessionId session, CandidateName leader, ElectionCause cause, Token previous) {
    return new Fact.LeaderElected(
        SHARD, token, session, leader, cause, previous, Optional.empty(), Optional.of(SECOND), TWO);
  }
}
