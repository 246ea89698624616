package dev.lead.control.homes;

import dev.lead.core.model.RegionName;
import java.util.List;

/** What follows from a wish. */
public sealed interface Plan {
  /**
   * It can be done: the shards that are new get these homes; the others keep theirs.
   *
   * @param added in the order of the shards, together all that are new
   */
  record Feasible(List<Home> added) implements Plan {
    public Feasible {
      added = List.copyOf(added);
    }
  }

  /** Shards that exist would get another home: {@code shard} is the first. */
  record WouldMove(int shard, RegionName from, RegionName to) implements Plan {}

  /** A region that leads shards is not named any more. */
  record WouldStrand(RegionName region, int shards) implements Plan {}

  /** New shards would get their home in a region that is drained. */
  record Closed(RegionName region) implements Plan {}

  /** The wish says something impossible. */
  record Invalid(String why) implements Plan {}
}
