package dev.lead.control.homes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.RegionName;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HomePlannerTest {
  private static final RegionName EU = new RegionName("eu");
  private static final RegionName US = new RegionName("us");
  private static final RegionName AP = new RegionName("ap");

  @Test
  void spreadsInContiguousBlocks() {
    assertThat(spread(List.of(), 24, EU, US, AP))
        .isEqualTo(feasible(new Home(EU, 0, 8), new Home(US, 8, 16), new Home(AP, 16, 24)));
  }

  @Test
  void theFirstRegionsGetTheRest() {
    assertThat(spread(List.of(), 5, EU, US, AP))
        .isEqualTo(feasible(new Home(EU, 0, 2), new Home(US, 2, 4), new Home(AP, 4, 5)));
    assertThat(spread(List.of(), 1, EU, US)).isEqualTo(feasible(new Home(EU, 0, 1)));
  }

  @Test
  void growthEvensOutAndMovesNothing() {
    List<Home> present = List.of(new Home(EU, 0, 6), new Home(US, 6, 8));
    assertThat(spread(present, 12, EU, US)).isEqualTo(feasible(new Home(US, 8, 12)));
    assertThat(spread(present, 14, EU, US, AP))
        .isEqualTo(feasible(new Home(US, 8, 10), new Home(AP, 10, 14)));
    assertThat(spread(present, 8, EU, US, AP)).isEqualTo(feasible());
  }

  @Test
  void aRegionThatLeadsShardsCannotBeLeftOut() {
    assertThat(spread(List.of(new Home(EU, 0, 6), new Home(US, 6, 8)), 8, EU))
        .isEqualTo(new Plan.WouldStrand(US, 2));
  }

  @Test
  void exactPlacementsMayNotMoveWhatExists() {
    List<Home> present = List.of(new Home(EU, 0, 4), new Home(US, 4, 8));
    assertThat(exactly(present, 10, new Home(EU, 0, 4), new Home(US, 4, 10)))
        .isEqualTo(feasible(new Home(US, 8, 10)));
    assertThat(exactly(present, 8, new Home(EU, 0, 5), new Home(US, 5, 8)))
        .isEqualTo(new Plan.WouldMove(4, US, EU));
  }

  @Test
  void impossibleWishesAreNamed() {
    assertThat(spread(List.of(), 3)).isInstanceOf(Plan.Invalid.class);
    assertThat(spread(List.of(), 3, EU, EU)).isInstanceOf(Plan.Invalid.class);
    assertThat(exactly(List.of(), 3, new Home(EU, 0, 2))).isInstanceOf(Plan.Invalid.class);
    assertThat(exactly(List.of(), 3, new Home(EU, 1, 3))).isInstanceOf(Plan.Invalid.class);
  }

  private static Plan spread(List<Home> present, int shards, RegionName... regions) {
    return HomePlanner.plan(present, shards, new Wish.Spread(List.of(regions)), Set.of());
  }

  private static Plan exactly(List<Home> present, int shards, Home... homes) {
    return HomePlanner.plan(present, shards, new Wish.Exactly(List.of(homes)), Set.of());
  }

  private static Plan feasible(Home... homes) {
    return new Plan.Feasible(List.of(homes));
  }
}
