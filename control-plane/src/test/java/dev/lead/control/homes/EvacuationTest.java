package dev.lead.control.homes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.RegionName;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvacuationTest {
  private static final RegionName A = new RegionName("a");
  private static final RegionName B = new RegionName("b");

  private static Refuge open(RegionName region, int has) {
    return new Refuge(region, has, shard -> true, shard -> true);
  }

  private static List<Integer> shards(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void shardsAreSpreadEvenlyInBlocks() {
    Map<Integer, RegionName> plan = Evacuation.plan(shards(4), List.of(open(A, 0), open(B, 0)));
    assertThat(plan).isEqualTo(Map.of(0, A, 1, A, 2, B, 3, B));
  }

  @Test
  void whoHasFewerGetsMore() {
    Map<Integer, RegionName> plan = Evacuation.plan(shards(4), List.of(open(A, 3), open(B, 1)));
    assertThat(plan.values()).containsExactly(A, B, B, B);
  }

  @Test
  void fitCandidatesComeFirstAndAnyBeforeNone() {
    Refuge fit = new Refuge(A, 9, shard -> shard < 2, shard -> true);
    Refuge any = new Refuge(B, 0, shard -> false, shard -> true);
    assertThat(Evacuation.plan(shards(4), List.of(fit, any)))
        .isEqualTo(Map.of(0, A, 1, A, 2, B, 3, B));
  }

  @Test
  void whatNobodyCouldLeadIsLeftOut() {
    Refuge some = new Refuge(A, 0, shard -> shard == 1, shard -> shard == 1);
    assertThat(Evacuation.plan(shards(3), List.of(some))).isEqualTo(Map.of(1, A));
    assertThat(Evacuation.plan(shards(3), List.of())).isEmpty();
  }
}
