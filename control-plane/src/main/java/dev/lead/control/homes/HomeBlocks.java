package dev.lead.control.homes;

import dev.lead.core.model.Epoch;
import dev.lead.core.model.RegionName;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Splits and merges runs of shards when some of them change hands.
 *
 * <p>A run that touches one of the new decision, in the same region, becomes one with it and takes
 * its epoch. That is harmless: the new epoch is larger, sitting leaders keep their tokens, and only
 * the next grant uses it. Without it, moving shards one by one would leave as many runs as shards.
 */
public final class HomeBlocks {
  private HomeBlocks() {}

  /** The runs after these shards were given to the region under this epoch. */
  public static List<HomeBlock> give(
      List<HomeBlock> present, BitSet shards, RegionName region, Epoch epoch) {
    List<HomeBlock> blocks = new ArrayList<>(take(present, shards));
    for (int from = shards.nextSetBit(0); from >= 0; ) {
      int to = shards.nextClearBit(from);
      blocks.add(new HomeBlock(from, to, region, epoch));
      from = shards.nextSetBit(to);
    }
    blocks.sort(Comparator.comparingInt(HomeBlock::from));
    return merge(blocks, epoch);
  }

  /** The runs without these shards. */
  public static List<HomeBlock> take(List<HomeBlock> present, BitSet shards) {
    List<HomeBlock> left = new ArrayList<>();
    for (HomeBlock block : present) {
      int from = shards.nextClearBit(block.from());
      while (from < block.to()) {
        int next = shards.nextSetBit(from);
        int to = next < 0 ? block.to() : Math.min(next, block.to());
        left.add(new HomeBlock(from, to, block.region(), block.epoch()));
        from = shards.nextClearBit(to);
      }
    }
    return left;
  }

  private static List<HomeBlock> merge(List<HomeBlock> blocks, Epoch epoch) {
    List<HomeBlock> merged = new ArrayList<>();
    for (HomeBlock block : blocks) {
      HomeBlock before = merged.isEmpty() ? null : merged.getLast();
      if (before != null
          && before.to() == block.from()
          && before.region().equals(block.region())
          && (before.epoch().equals(epoch) || block.epoch().equals(epoch))) {
        merged.set(
            merged.size() - 1, new HomeBlock(before.from(), block.to(), block.region(), epoch));
        foldBack(merged, epoch);
      } else {
        merged.add(block);
      }
    }
    return merged;
  }

  /** The last run has the new epoch now, so the one before it may become one with it. */
  private static void foldBack(List<HomeBlock> merged, Epoch epoch) {
    while (merged.size() > 1) {
      HomeBlock last = merged.getLast();
      HomeBlock before = merged.get(merged.size() - 2);
      if (before.to() != last.from() || !before.region().equals(last.region())) {
        return;
      }
      merged.removeLast();
      merged.set(merged.size() - 1, new HomeBlock(before.from(), last.to(), last.region(), epoch));
    }
  }
}
