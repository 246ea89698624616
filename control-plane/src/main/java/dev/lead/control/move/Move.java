package dev.lead.control.move;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.util.Optional;

/**
 * The saga of one shard.
 *
 * @param abort why it shall go back, if it shall
 * @param sourceIncarnation that of the source when the target began to warm up
 * @param destinationIncarnation the one that warms it up
 * @param arrival what was ordered from the destination
 * @param departure what was ordered from the source
 * @param from who led, as far as known
 * @param target who warms up, later who leads
 * @param token before
 * @param newToken after
 */
public record Move(
    long id,
    long transfer,
    ShardId shard,
    RegionName source,
    RegionName destination,
    MoveState state,
    Optional<String> abort,
    Wish wish,
    Optional<Incarnation> sourceIncarnation,
    Optional<Incarnation> destinationIncarnation,
    Ordered arrival,
    Ordered departure,
    Optional<CandidateName> from,
    Optional<CandidateName> target,
    Token token,
    Optional<Token> newToken,
    String detail) {
  /**
   * What the operator asked for.
   *
   * @param target whom to
   * @param leader who must lead when the shard departs
   * @param token the token that must be the shard's then
   * @param vacant that nobody may lead then
   */
  public record Wish(
      Optional<CandidateName> target,
      Optional<CandidateName> leader,
      Optional<Token> token,
      boolean vacant) {
    /** Nothing in particular. */
    public static final Wish NONE =
        new Wish(Optional.empty(), Optional.empty(), Optional.empty(), false);
  }

  /**
   * An order to one of the two regions.
   *
   * @param number empty before it is given
   * @param over whether the region said that it ended without success
   */
  public record Ordered(Optional<Long> number, boolean over) {
    /** Not given. */
    public static final Ordered NOT = new Ordered(Optional.empty(), false);

    /** Given, and not ended as far as known. */
    public boolean standing() {
      return number.isPresent() && !over;
    }

    boolean is(long other) {
      return number.isPresent() && number.get() == other;
    }

    Ordered ended() {
      return new Ordered(number, true);
    }
  }

  /** It went back. */
  public Move rolledBack(String why) {
    return in(MoveState.ROLLED_BACK, why);
  }

  Move in(MoveState next, String why) {
    return with(next, abort, arrival, departure, from, target, token, newToken, why);
  }

  /** It shall go back. The first reason stays. */
  Move aborted(String why) {
    return with(
        state,
        abort.or(() -> Optional.of(why)),
        arrival,
        departure,
        from,
        target,
        token,
        newToken,
        detail);
  }

  Move arrivalOver() {
    return with(state, abort, arrival.ended(), departure, from, target, token, newToken, detail);
  }

  Move departureOver() {
    return with(state, abort, arrival, departure.ended(), from, target, token, newToken, detail);
  }

  Move targeting(CandidateName name) {
    return with(state, abort, arrival, departure, from, Optional.of(name), token, newToken, detail);
  }

  Move leaving(Optional<CandidateName> leader, Token before) {
    return with(
        state, abort, arrival, departure, leader.or(() -> from), target, before, newToken, detail);
  }

  Move elected(CandidateName leader, Token after) {
    return with(
        state,
        abort,
        arrival,
        departure,
        from,
        Optional.of(leader),
        token,
        Optional.of(after),
        detail);
  }

  Move ready(Token after) {
    return with(
        MoveState.COMPLETED,
        abort,
        arrival,
        departure,
        from,
        target,
        token,
        Optional.of(after),
        "");
  }

  private Move with(
      MoveState nextState,
      Optional<String> nextAbort,
      Ordered nextArrival,
      Ordered nextDeparture,
      Optional<CandidateName> nextFrom,
      Optional<CandidateName> nextTarget,
      Token nextToken,
      Optional<Token> nextNewToken,
      String nextDetail) {
    return new Move(
        id,
        transfer,
        shard,
        source,
        destination,
        nextState,
        nextAbort,
        wish,
        sourceIncarnation,
        destinationIncarnation,
        nextArrival,
        nextDeparture,
        nextFrom,
        nextTarget,
        nextToken,
        nextNewToken,
        nextDetail);
  }
}
