package dev.lead.control.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.election.ElectionCause;
import dev.lead.core.election.Fact;
import dev.lead.core.election.Refusal;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.Token;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MoveFoldTest {
  private static final CandidateName TARGET = new CandidateName("e");
  private static final SessionId SESSION = new SessionId(5);

  private static MoveFold fold(RegionName told, Move move, Fact... facts) {
    MoveFold fold = new MoveFold(told, List.of(move));
    for (Fact fact : facts) {
      fold.apply(fact);
    }
    return fold;
  }

  private static Move after(RegionName told, Move move, Fact... facts) {
    List<Move> changed = fold(told, move, facts).changed();
    return changed.isEmpty() ? move : changed.getFirst();
  }

  private static Fact prepared(long arrival) {
    return new Fact.ArrivalPrepared(Moves.SHARD, arrival, SESSION, TARGET);
  }

  private static Fact released(long departure, Optional<CandidateName> leader) {
    return new Fact.ShardReleased(Moves.SHARD, departure, new Token(9), leader);
  }

  private static Fact elected(long token, ElectionCause cause) {
    return new Fact.LeaderElected(
        Moves.SHARD,
        new Token(token),
        SESSION,
        TARGET,
        cause,
        Token.NONE,
        Optional.empty(),
        Optional.empty(),
        SessionId.NONE);
  }

  @Test
  void theTargetIsWarm() {
    Move move = after(Moves.EAST, Moves.in(MoveState.WARMING), prepared(11));
    assertThat(move.state()).isEqualTo(MoveState.WARM);
    assertThat(move.target()).contains(TARGET);
  }

  @Test
  void theSameNumberOfTheOtherRegionMeansSomethingElse() {
    assertThat(fold(Moves.WEST, Moves.in(MoveState.WARMING), prepared(11)).changed()).isEmpty();
    assertThat(fold(Moves.EAST, Moves.in(MoveState.WARMING), prepared(12)).changed()).isEmpty();
    Fact refused = new Fact.OrderCompleted(22, false, Optional.of(Refusal.VACANT), "");
    assertThat(fold(Moves.EAST, Moves.told(), refused).changed()).isEmpty();
    assertThat(after(Moves.WEST, Moves.told(), refused).abort()).contains(Refusal.VACANT.text());
  }

  @Test
  void anArrivalThatEndsBeforeTheSourceWasToldEndsTheMove() {
    Fact ended = new Fact.ArrivalEnded(Moves.SHARD, 11, SESSION, "not warm in time");
    Move move = after(Moves.EAST, Moves.in(MoveState.WARMING), ended);
    assertThat(move.state()).isEqualTo(MoveState.ROLLED_BACK);
    assertThat(move.detail()).isEqualTo("not warm in time");
    for (MoveState state : List.of(MoveState.WARM, MoveState.DRAINING, MoveState.RELEASED)) {
      Move later = after(Moves.EAST, Moves.in(state), ended);
      assertThat(later.state()).isEqualTo(state);
      assertThat(later.abort()).contains("not warm in time");
      assertThat(later.arrival().standing()).isFalse();
    }
    Move committed = after(Moves.EAST, Moves.in(MoveState.ACTIVATING), ended);
    assertThat(committed.state()).isEqualTo(MoveState.ACTIVATING);
    assertThat(committed.abort()).isEmpty();
  }

  @Test
  void aReleaseCountsWhetherOrNotTheDrainWasTold() {
    for (Move move : List.of(Moves.told(), Moves.in(MoveState.DRAINING))) {
      Move released = after(Moves.WEST, move, released(22, Optional.of(new CandidateName("w2"))));
      assertThat(released.state()).isEqualTo(MoveState.RELEASED);
      assertThat(released.token()).isEqualTo(new Token(9));
      assertThat(released.from()).contains(new CandidateName("w2"));
    }
  }

  @Test
  void aReleaseThatNobodyWaitsForIsStranded() {
    MoveFold late =
        fold(Moves.WEST, Moves.in(MoveState.ROLLED_BACK), released(22, Optional.empty()));
    assertThat(late.stranded()).containsExactly(new MoveFold.Stranded(Moves.SHARD, 22));
    MoveFold unknown =
        fold(Moves.WEST, Moves.in(MoveState.DRAINING), released(23, Optional.empty()));
    assertThat(unknown.stranded()).containsExactly(new MoveFold.Stranded(Moves.SHARD, 23));
    for (MoveState state : List.of(MoveState.RELEASED, MoveState.ACTIVATING, MoveState.COMPLETED)) {
      MoveFold again = fold(Moves.WEST, Moves.in(state), released(22, Optional.empty()));
      assertThat(again.stranded()).isEmpty();
      assertThat(again.changed()).isEmpty();
    }
  }

  @Test
  void nobodyWasExpectedToLead() {
    Move move = Moves.expectingNobody(Moves.told());
    assertThat(after(Moves.WEST, move, released(22, Optional.empty())).abort()).isEmpty();
    assertThat(after(Moves.WEST, move, released(22, Optional.of(TARGET))).abort()).isPresent();
    assertThat(
            after(
                    Moves.WEST,
                    move,
                    new Fact.DepartureStarted(Moves.SHARD, 22, SESSION, new Token(8)))
                .abort())
        .isPresent();
  }

  @Test
  void theSourcesWatchReturnsTheLeader() {
    Move move =
        after(
            Moves.WEST,
            Moves.in(MoveState.DRAINING),
            new Fact.TransferRolledBack(
                Moves.SHARD, 22, SESSION, SessionId.NONE, new Token(7), "too slow"));
    assertThat(move.abort()).contains("too slow");
    assertThat(move.departure().standing()).isFalse();
  }

  @Test
  void onlyALargerTokenOfTheDestinationCompletesIt() {
    Move move = Moves.in(MoveState.ACTIVATING);
    assertThat(fold(Moves.EAST, move, elected(7, ElectionCause.FIRST)).changed()).isEmpty();
    assertThat(fold(Moves.WEST, move, elected(8, ElectionCause.FIRST)).changed()).isEmpty();
    Move led = after(Moves.EAST, move, elected(8, ElectionCause.FIRST));
    assertThat(led.state()).isEqualTo(MoveState.ACTIVATING);
    Move done =
        after(
            Moves.EAST,
            move,
            elected(8, ElectionCause.FIRST),
            new Fact.LeaderReady(Moves.SHARD, new Token(8), SESSION));
    assertThat(done.state()).isEqualTo(MoveState.COMPLETED);
    assertThat(done.newToken()).contains(new Token(8));
  }

  @Test
  void whoTakesAShortLeaseIsReadyAtOnce() {
    assertThat(
            after(Moves.EAST, Moves.in(MoveState.ACTIVATING), elected(8, ElectionCause.SHORT_LEASE))
                .state())
        .isEqualTo(MoveState.COMPLETED);
  }

  @Test
  void theFirstReasonStays() {
    Move move =
        after(
            Moves.EAST,
            Moves.in(MoveState.RELEASED).aborted("cancelled"),
            new Fact.ArrivalEnded(Moves.SHARD, 11, SESSION, "later"));
    assertThat(move.abort()).contains("cancelled");
  }
}
