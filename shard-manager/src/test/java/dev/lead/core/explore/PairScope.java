package dev.lead.core.explore;

import java.util.Optional;

/**
 * How much happens to two regions while a shard moves between them: everything within these numbers
 * is explored, in every order.
 *
 * @param cancels operators' cancellations
 * @param outages times in which the destination has no mandate
 * @param losses sessions that end, of leaders or targets
 * @param rebuilds regions that lose their memory
 * @param late orders and assignments that come a second time, or past newer ones
 */
record PairScope(
    String name,
    int cancels,
    int outages,
    int losses,
    int rebuilds,
    int late,
    Optional<Flaw> flaw) {
  /** Rules of moves that can be broken on purpose. */
  enum Flaw {
    /** The move is committed when the leader was asked to release, not when it has. */
    COMMIT_WITHOUT_RELEASE,
    /** The move is committed though the source was rebuilt since the release. */
    COMMIT_AFTER_REBUILD,
    /** The source takes a released shard back by itself. */
    RETURNED_AFTER_RELEASE,
    /** A move that is given up after the release leaves the shard as it is. */
    NOTHING_REMAINS,
    /** Whoever goes on with a move forgets to tell the destination that it is over. */
    ARRIVAL_LEFT
  }

  static PairScope of(String name) {
    return new PairScope(name, 0, 0, 0, 0, 0, Optional.empty());
  }

  PairScope with(int withCancels, int withOutages, int withLosses, int withRebuilds, int withLate) {
    return new PairScope(name, withCancels, withOutages, withLosses, withRebuilds, withLate, flaw);
  }

  PairScope broken(Flaw with) {
    return new PairScope(
        name + " with " + with, cancels, outages, losses, rebuilds, late, Optional.of(with));
  }

  boolean has(Flaw which) {
    return flaw.isPresent() && flaw.get() == which;
  }
}
