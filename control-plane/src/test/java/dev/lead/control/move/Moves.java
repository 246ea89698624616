package dev.lead.control.move;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.util.Optional;
import java.util.UUID;

/** Moves for tests: of {@code payments/3} from the west to the east. */
final class Moves {
  static final RegionName WEST = new RegionName("west");
  static final RegionName EAST = new RegionName("east");
  static final ShardId SHARD = new ShardId(new ServiceName("payments"), 3);
  static final Incarnation OF_WEST = new Incarnation(new UUID(0, 1));
  static final Incarnation OF_EAST = new Incarnation(new UUID(0, 2));
  static final Incarnation OTHER = new Incarnation(new UUID(0, 3));

  private Moves() {}

  /** As it is in that state when nothing went wrong: arrival 11, departure 22. */
  static Move in(MoveState state) {
    boolean begun = state != MoveState.QUEUED;
    boolean departing = state.compareTo(MoveState.DRAINING) >= 0;
    return new Move(
        1,
        1,
        SHARD,
        WEST,
        EAST,
        state,
        Optional.empty(),
        Move.Wish.NONE,
        begun ? Optional.of(OF_WEST) : Optional.empty(),
        begun ? Optional.of(OF_EAST) : Optional.empty(),
        begun ? new Move.Ordered(Optional.of(11L), false) : Move.Ordered.NOT,
        departing ? new Move.Ordered(Optional.of(22L), false) : Move.Ordered.NOT,
        Optional.of(new CandidateName("w")),
        Optional.empty(),
        new Token(7),
        Optional.empty(),
        "");
  }

  /** The source was told to let go, and has not answered. */
  static Move told() {
    Move warm = in(MoveState.WARM);
    return new Move(
        warm.id(),
        warm.transfer(),
        warm.shard(),
        warm.source(),
        warm.destination(),
        warm.state(),
        warm.abort(),
        warm.wish(),
        warm.sourceIncarnation(),
        warm.destinationIncarnation(),
        warm.arrival(),
        new Move.Ordered(Optional.of(22L), false),
        warm.from(),
        warm.target(),
        warm.token(),
        warm.newToken(),
        warm.detail());
  }

  /** That nobody may lead the shard. */
  static Move expectingNobody(Move move) {
    return new Move(
        move.id(),
        move.transfer(),
        move.shard(),
        move.source(),
        move.destination(),
        move.state(),
        move.abort(),
        new Move.Wish(Optional.empty(), Optional.empty(), Optional.empty(), true),
        move.sourceIncarnation(),
        move.destinationIncarnation(),
        move.arrival(),
        move.departure(),
        move.from(),
        move.target(),
        move.token(),
        move.newToken(),
        move.detail());
  }
}
