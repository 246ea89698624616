package dev.lead.control.homes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.Epoch;
import dev.lead.core.model.RegionName;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HomeBlocksTest {
  private static final RegionName A = new RegionName("a");
  private static final RegionName B = new RegionName("b");
  private static final RegionName C = new RegionName("c");

  private static HomeBlock block(int from, int to, RegionName region, long epoch) {
    return new HomeBlock(from, to, region, new Epoch(epoch));
  }

  private static BitSet shards(int... shards) {
    BitSet set = new BitSet();
    for (int shard : shards) {
      set.set(shard);
    }
    return set;
  }

  @Test
  void oneInTheMiddleSplitsARun() {
    assertThat(HomeBlocks.give(List.of(block(0, 10, A, 1)), shards(4), B, new Epoch(2)))
        .containsExactly(block(0, 4, A, 1), block(4, 5, B, 2), block(5, 10, A, 1));
  }

  @Test
  void aRunThatTouchesTheNewOneBecomesOneWithIt() {
    List<HomeBlock> present = List.of(block(0, 5, A, 1), block(5, 7, B, 2), block(7, 10, B, 3));
    assertThat(HomeBlocks.give(present, shards(4), B, new Epoch(4)))
        .containsExactly(block(0, 4, A, 1), block(4, 10, B, 4));
    assertThat(HomeBlocks.give(present, shards(3), B, new Epoch(4)))
        .containsExactly(
            block(0, 3, A, 1),
            block(3, 4, B, 4),
            block(4, 5, A, 1),
            block(5, 7, B, 2),
            block(7, 10, B, 3));
  }

  @Test
  void runsWithGapsStayApart() {
    assertThat(
            HomeBlocks.give(
                List.of(block(0, 2, A, 1), block(5, 6, A, 1)), shards(3), A, new Epoch(2)))
        .containsExactly(block(0, 2, A, 1), block(3, 4, A, 2), block(5, 6, A, 1));
  }

  @Test
  void whatIsTakenIsGone() {
    assertThat(HomeBlocks.take(List.of(block(0, 6, A, 1)), shards(0, 2, 3, 5)))
        .containsExactly(block(1, 2, A, 1), block(4, 5, A, 1));
    assertThat(HomeBlocks.take(List.of(block(0, 2, A, 1)), shards(0, 1, 7))).isEmpty();
  }

  /** Whatever is moved: each shard is where it was given last, and no epoch falls. */
  @Test
  void anyMovesKeepEveryShardWhereItBelongs() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int size = 1 + random.nextInt(60);
      RegionName[] homes = new RegionName[size];
      long[] epochs = new long[size];
      Arrays.fill(homes, A);
      Arrays.fill(epochs, 1);
      List<HomeBlock> blocks = List.of(block(0, size, A, 1));
      for (int epoch = 2; epoch < 20; epoch++) {
        RegionName to = List.of(A, B, C).get(random.nextInt(3));
        BitSet moved = new BitSet();
        for (int i = random.nextInt(6); i >= 0; i--) {
          moved.set(random.nextInt(size));
        }
        blocks = HomeBlocks.give(blocks, moved, to, new Epoch(epoch));
        int next = 0;
        for (HomeBlock each : blocks) {
          assertThat(each.from()).as("seed %d", seed).isEqualTo(next);
          for (int shard = each.from(); shard < each.to(); shard++) {
            RegionName expected = moved.get(shard) ? to : homes[shard];
            assertThat(each.region()).as("seed %d shard %d", seed, shard).isEqualTo(expected);
            assertThat(each.epoch().value())
                .as("seed %d shard %d", seed, shard)
                .isGreaterThanOrEqualTo(moved.get(shard) ? epoch : epochs[shard]);
            homes[shard] = each.region();
            epochs[shard] = each.epoch().value();
          }
          next = each.to();
        }
        assertThat(next).as("seed %d", seed).isEqualTo(size);
      }
    }
  }
}
