package dev.lead.control.move;

/**
 * Decides what comes next in a move, from its row and the two regions as they are under their
 * locks. Whatever happened in between, the answer is safe to act on in the same transaction:
 *
 * <ul>
 *   <li>nothing is committed unless the source has released, in the incarnation that still is the
 *       registered one: otherwise somebody else may have been elected there;
 *   <li>nothing is committed unless the destination has its mandate and the incarnation that warmed
 *       up: otherwise nobody would lead;
 *   <li>once the source was told to let go, going back tells it to keep the shard, unless it has
 *       forgotten all of it.
 * </ul>
 */
public final class MoveRules {
  private static final Step WAIT = new Step.Wait();

  private MoveRules() {}

  /** The next step. */
  public static Step next(Move move, Side source, Side destination) {
    return switch (move.state()) {
      case COMPLETED, ROLLED_BACK, ACTIVATING -> WAIT;
      case QUEUED -> queued(move, source, destination);
      case WARMING, WARM, DRAINING, RELEASED -> underWay(move, source, destination);
    };
  }

  private static Step queued(Move move, Side source, Side destination) {
    if (move.abort().isPresent()) {
      return new Step.RollBack(move.abort().get(), false, false);
    }
    if (!destination.reachable() || destination.incarnation().isEmpty()) {
      return new Step.RollBack(
          "the region %s lost its mandate before it began".formatted(move.destination()),
          false,
          false);
    }
    if (destination.drained()) {
      return new Step.RollBack(
          "the region %s is drained".formatted(move.destination()), false, false);
    }
    if (!source.reachable() || source.incarnation().isEmpty()) {
      return new Step.RollBack(
          "the region %s lost its mandate before it began".formatted(move.source()), false, false);
    }
    return new Step.Begin();
  }

  private static Step underWay(Move move, Side source, Side destination) {
    boolean sameSource = source.still(move.sourceIncarnation());
    boolean sameDestination = destination.still(move.destinationIncarnation());
    if (move.abort().isPresent()) {
      return back(move, move.abort().get(), sameSource, sameDestination);
    }
    if (!sameSource) {
      return back(
          move,
          "the region %s was rebuilt; it elects anew".formatted(move.source()),
          false,
          sameDestination);
    }
    if (!sameDestination) {
      return back(
          move,
          "the region %s was rebuilt before the commit point".formatted(move.destination()),
          true,
          false);
    }
    if (!destination.reachable()) {
      return back(
          move,
          "the region %s lost its mandate before the commit point".formatted(move.destination()),
          true,
          true);
    }
    return switch (move.state()) {
      case WARMING -> source.reachable() ? WAIT : unreachable(move);
      case WARM -> {
        if (move.departure().number().isPresent()) {
          yield WAIT;
        }
        yield source.reachable() ? new Step.Depart() : unreachable(move);
      }
      case RELEASED -> new Step.Commit();
      default -> WAIT;
    };
  }

  /** An order must not wait for a region and take effect when nobody expects it any more. */
  private static Step unreachable(Move move) {
    return back(
        move,
        "the region %s lost its mandate before it was told to let go".formatted(move.source()),
        true,
        true);
  }

  private static Step back(Move move, String why, boolean sameSource, boolean sameDestination) {
    return new Step.RollBack(
        why,
        sameDestination && move.arrival().standing(),
        sameSource && move.departure().standing());
  }
}
