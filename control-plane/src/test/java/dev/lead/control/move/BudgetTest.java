package dev.lead.control.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static Budget.Load load(
      long id, String service, String from, String to, String... target) {
    return new Budget.Load(
        id,
        new ServiceName(service),
        new RegionName(from),
        new RegionName(to),
        List.of(target).stream().map(CandidateName::new).findFirst());
  }

  private static List<Budget.Load> loads(int count, String service, String from, String to) {
    List<Budget.Load> loads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      loads.add(load(i, service, from, to));
    }
    return loads;
  }

  private static Map<Budget.Place, Integer> candidates(String service, String region, int count) {
    return Map.of(new Budget.Place(new ServiceName(service), new RegionName(region)), count);
  }

  @Test
  void theOldestGoFirst() {
    Budget budget = new Budget(2, 10, 10);
    assertThat(budget.admit(List.of(), loads(5, "s", "a", "b"), Map.of())).containsExactly(0L, 1L);
  }

  @Test
  void bothRegionsCount() {
    Budget budget = new Budget(1, 10, 10);
    List<Budget.Load> queued = List.of(load(1, "s", "c", "a"), load(2, "s", "c", "d"));
    assertThat(budget.admit(loads(1, "s", "a", "b"), queued, Map.of())).containsExactly(2L);
  }

  @Test
  void whoWaitsForOneRegionDoesNotHoldUpOthers() {
    Budget budget = new Budget(1, 10, 10);
    List<Budget.Load> queued =
        List.of(load(1, "s", "a", "b"), load(2, "s", "a", "b"), load(3, "t", "c", "d"));
    assertThat(budget.admit(List.of(), queued, Map.of())).containsExactly(1L, 3L);
  }

  @Test
  void aServiceCountsOverAllRegions() {
    Budget budget = new Budget(10, 1, 10);
    List<Budget.Load> queued = List.of(load(1, "s", "c", "d"), load(2, "t", "c", "d"));
    assertThat(budget.admit(loads(1, "s", "a", "b"), queued, Map.of())).containsExactly(2L);
  }

  @Test
  void aCandidateThatIsNamedTakesOnlySoMany() {
    Budget budget = new Budget(10, 10, 1);
    List<Budget.Load> queued =
        List.of(
            load(1, "s", "a", "b", "x"), load(2, "s", "a", "b", "x"), load(3, "s", "a", "b", "y"));
    assertThat(budget.admit(List.of(), queued, candidates("s", "b", 2))).containsExactly(1L, 3L);
  }

  @Test
  void asLongAsNoneIsNamedAllTogetherTakeSoManyEach() {
    Budget budget = new Budget(10, 10, 2);
    assertThat(budget.admit(List.of(), loads(9, "s", "a", "b"), candidates("s", "b", 3)))
        .hasSize(6);
    assertThat(budget.admit(List.of(), loads(9, "s", "a", "b"), Map.of())).hasSize(2);
  }

  @Test
  void nothingAtAllIsNoBudget() {
    assertThatThrownBy(() -> new Budget(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(Optional.of(Budget.DEFAULT)).contains(new Budget(50, 100, 25));
  }
}
