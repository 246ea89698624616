package dev.lead.control.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.Incarnation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MoveRulesTest {
  private static final Side WEST = new Side(Optional.of(Moves.OF_WEST), true, false);
  private static final Side EAST = new Side(Optional.of(Moves.OF_EAST), true, false);

  /** One of all situations. */
  private record Situation(Move move, Side source, Side destination) {
    Step next() {
      return MoveRules.next(move, source, destination);
    }

    boolean sameSource() {
      return source.incarnation().equals(Optional.of(Moves.OF_WEST));
    }

    boolean sameDestination() {
      return destination.incarnation().equals(Optional.of(Moves.OF_EAST));
    }
  }

  /**
   * Every state, with and without each order, its end, and an abort; every state of both regions.
   */
  private static List<Situation> all() {
    List<Move> moves = new ArrayList<>();
    for (MoveState state : MoveState.values()) {
      moves.add(Moves.in(state));
    }
    moves.add(Moves.told());
    for (Move move : List.copyOf(moves)) {
      if (move.arrival().standing()) {
        moves.add(move.arrivalOver());
      }
      if (move.departure().standing()) {
        moves.add(move.departureOver());
        moves.add(move.departureOver().arrivalOver());
      }
    }
    for (Move move : List.copyOf(moves)) {
      moves.add(move.aborted("somebody wants so"));
    }
    List<Situation> all = new ArrayList<>();
    for (Move move : moves) {
      for (Side source : sides(Moves.OF_WEST)) {
        for (Side destination : sides(Moves.OF_EAST)) {
          all.add(new Situation(move, source, destination));
        }
      }
    }
    return all;
  }

  private static List<Side> sides(Incarnation own) {
    List<Side> sides = new ArrayList<>();
    for (Optional<Incarnation> incarnation :
        List.of(Optional.of(own), Optional.of(Moves.OTHER), Optional.<Incarnation>empty())) {
      for (boolean reachable : List.of(true, false)) {
        for (boolean drained : List.of(true, false)) {
          sides.add(new Side(incarnation, reachable, drained));
        }
      }
    }
    return sides;
  }

  @Test
  void nothingIsCommittedUnlessReleasedAndBothAreWhoTheyWere() {
    assertThat(all())
        .allSatisfy(s -> {
          boolean mayCommit =
              s.move().state() == MoveState.RELEASED
                  && s.move().abort().isEmpty()
                  && s.sameSource()
                  && s.sameDestination()
                  && s.destination().reachable();
          assertThat(s.next() instanceof Step.Commit).isEqualTo(mayCommit);
        });
  }

  @Test
  void afterTheCommitPointNothingGoesBack() {
    assertThat(all())
        .filteredOn(s -> !s.move().state().beforeCommit())
        .allSatisfy(s -> assertThat(s.next()).isEqualTo(new Step.Wait()));
  }

  @Test
  void whatWasOrderedIsUndoneWhereItIsStillKnown() {
    assertThat(all())
        .filteredOn(s -> s.next() instanceof Step.RollBack)
        .allSatisfy(s -> {
          Step.RollBack back = (Step.RollBack) s.next();
          assertThat(back.why()).isNotBlank();
          assertThat(back.remain()).isEqualTo(s.sameSource() && s.move().departure().standing());
          assertThat(back.cancelArrival())
              .isEqualTo(s.sameDestination() && s.move().arrival().standing());
        });
  }

  @Test
  void anAbortAlwaysEndsTheMoveBeforeTheCommitPoint() {
    assertThat(all())
        .filteredOn(s -> s.move().abort().isPresent() && s.move().state().beforeCommit())
        .allSatisfy(s -> assertThat(s.next()).isInstanceOf(Step.RollBack.class));
  }

  @Test
  void theSourceIsToldToLetGoOnceAndOnlyIfItHears() {
    assertThat(all())
        .filteredOn(s -> s.next() instanceof Step.Depart)
        .isNotEmpty()
        .allSatisfy(s -> {
          assertThat(s.move().state()).isEqualTo(MoveState.WARM);
          assertThat(s.move().departure().number()).isEmpty();
          assertThat(s.source().reachable()).isTrue();
          assertThat(s.destination().reachable()).isTrue();
        });
  }

  @Test
  void nothingBeginsWithoutBothRegionsOrIntoADrainedOne() {
    assertThat(all())
        .filteredOn(s -> s.next() instanceof Step.Begin)
        .isNotEmpty()
        .allSatisfy(s -> {
          assertThat(s.move().state()).isEqualTo(MoveState.QUEUED);
          assertThat(s.source().reachable()).isTrue();
          assertThat(s.destination().reachable()).isTrue();
          assertThat(s.destination().drained()).isFalse();
        });
  }

  @Test
  void aDrainThatComesLaterDoesNotStopWhatIsUnderWay() {
    Side drained = new Side(Optional.of(Moves.OF_EAST), true, true);
    assertThat(MoveRules.next(Moves.in(MoveState.RELEASED), WEST, drained))
        .isEqualTo(new Step.Commit());
    assertThat(MoveRules.next(Moves.in(MoveState.WARM), WEST, drained))
        .isEqualTo(new Step.Depart());
  }

  @Test
  void aSourceThatFallsSilentWhileItDrainsIsWaitedFor() {
    Side silent = new Side(Optional.of(Moves.OF_WEST), false, false);
    assertThat(MoveRules.next(Moves.in(MoveState.DRAINING), silent, EAST))
        .isEqualTo(new Step.Wait());
    assertThat(MoveRules.next(Moves.told(), silent, EAST)).isEqualTo(new Step.Wait());
    assertThat(MoveRules.next(Moves.in(MoveState.RELEASED), silent, EAST))
        .isEqualTo(new Step.Commit());
  }

  @Test
  void aSourceThatFallsSilentBeforeItWasToldKeepsTheShard() {
    Side silent = new Side(Optional.of(Moves.OF_WEST), false, false);
    for (MoveState state : List.of(MoveState.WARMING, MoveState.WARM)) {
      assertThat(MoveRules.next(Moves.in(state), silent, EAST))
          .isInstanceOfSatisfying(
              Step.RollBack.class,
              back -> {
                assertThat(back.cancelArrival()).isTrue();
                assertThat(back.remain()).isFalse();
              });
    }
  }
}
