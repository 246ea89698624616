package dev.lead.control.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.ShardSelection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final ServicePolicy POLICY = ServicePolicy.DEFAULT;

  @Test
  void eachObstacleIsNamedAndPutsACandidateBehindTheEligibleOnes() {
    List<Verdict> verdicts =
        explain(
            rival("other-shard", ShardSelection.of(9), true, Fitness.GOOD, Optional.empty()),
            rival("away", ShardSelection.all(), false, Fitness.GOOD, Optional.empty()),
            rival("sick", ShardSelection.all(), true, bad(), Optional.empty()),
            rival("held", ShardSelection.all(), true, Fitness.GOOD, Optional.of("evicted")),
            rival("fit", ShardSelection.all(), true, Fitness.GOOD, Optional.empty()));
    assertThat(verdicts.getFirst().candidate()).isEqualTo(new CandidateName("fit"));
    assertThat(verdicts.stream().filter(Verdict::eligible)).hasSize(1);
    assertThat(reasons(verdicts, "other-shard")).contains("does not campaign for this shard");
    assertThat(reasons(verdicts, "away")).contains("is not connected to an agent");
    assertThat(reasons(verdicts, "sick"))
        .contains("its health check fails", "lags 60000 ms, more than the allowed 30000 ms");
    assertThat(reasons(verdicts, "held")).contains("is held back: evicted");
  }

  @Test
  void theLeaderAndTheStandbyAreMarked() {
    List<Verdict> verdicts =
        Explanation.of(
            0,
            POLICY,
            Optional.of(new CandidateName("a")),
            Optional.of(new CandidateName("b")),
            List.of(
                rival("a", ShardSelection.all(), true, Fitness.GOOD, Optional.empty()),
                rival("b", ShardSelection.all(), true, Fitness.GOOD, Optional.empty())));
    assertThat(verdicts.getFirst().standby()).isTrue();
    assertThat(verdicts.getLast().leads()).isTrue();
  }

  @Test
  void versionsCompareNumberByNumber() {
    assertThat(Versions.compare("1.10", "1.9")).isPositive();
    assertThat(Versions.compare("1.2", "1.2.0")).isZero();
    assertThat(Versions.compare("1.2-a", "1.2-b")).isNegative();
  }

  private static Fitness bad() {
    return new Fitness(false, false, Duration.ofSeconds(60));
  }

  private static List<Verdict> explain(Rival... rivals) {
    return Explanation.of(0, POLICY, Optional.empty(), Optional.empty(), List.of(rivals));
  }

  private static List<String> reasons(List<Verdict> verdicts, String name) {
    return verdicts.stream()
        .filter(v -> v.candidate().value().equals(name))
        .findFirst()
        .orElseThrow()
        .reasons();
  }

  private static Rival rival(
      String name,
      ShardSelection shards,
      boolean attached,
      Fitness fitness,
      Optional<String> held) {
    return new Rival(
        new CandidateName(name),
        Optional.of(new AgentName("x")),
        attached,
        false,
        shards,
        1,
        0,
        "",
        "",
        fitness,
        0,
        held,
        false);
  }
}
