package dev.lead.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.ServicePolicy;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A region that had no mandate for a while may have lost shards: it has to know before it leads.
 */
class MandateGapIT {
  private static final Duration LONG = Duration.ofSeconds(30);

  private static ServicePolicy policy(IsolationMode isolation) {
    return ServicePolicy.DEFAULT.toBuilder()
        .disconnect(DisconnectMode.FENCE)
        .isolation(isolation)
        .settle(Duration.ZERO)
        .build();
  }

  @Test
  void theOldLeaderOfAShardThatMovedGetsNoLeaseBeforeTheTableKnows(@TempDir Path folder) {
    try (TestRegion region = new TestRegion(folder)) {
      region.controlPlane.grants(Duration.ofSeconds(3));
      region.controlPlane.define("gap", 1, policy(IsolationMode.STEP_DOWN));
      region.controlPlane.define("held", 1, policy(IsolationMode.HOLD));
      region.controlPlane.listen();
      region.awaitReady();
      region.awaitService("gap", 1);
      region.awaitService("held", 1);
      try (TestCandidate old = region.open(0, "gap", "old");
          TestCandidate held = region.open(0, "held", "held")) {
        old.tokenOf("lead", "gap/0");
        held.tokenOf("lead", "held/0");
        await().atMost(LONG).until(() -> !old.heartbeat().isZero());

        lapse(region, old);
        assertThat(held.heartbeat()).isPositive();
        region.controlPlane.home("gap", false);
        region.controlPlane.keepAssignments(true);
        region.controlPlane.away(false);
        await("new mandate")
            .atMost(LONG)
            .until(() ->
                region.selves().stream()
                    .allMatch(agent -> agent.path("mandate").asText().contains("wait until")));

        // The mandate is back, but what it came with is not known here yet.
        for (int i = 0; i < 20; i++) {
          assertThat(old.heartbeat()).isZero();
          assertThat(held.heartbeat()).isPositive();
        }
        assertThat(old.shards("lost")).isEmpty();
        region.controlPlane.keepAssignments(false);

        long lost = old.toldAt("lost", "gap/0");
        long leased =
            old.awaitTold(
                    "lease",
                    frame -> frame.path("valid_ms").asLong() > 0 && isAfterTheGap(old, frame))
                .atNanos();
        assertThat(lost).isLessThan(leased);
        assertThat(held.shards("lost")).isEmpty();
      } catch (AssertionError | RuntimeException failed) {
        System.err.println(region.logs());
        throw failed;
      }
    }
  }

  private static void lapse(TestRegion region, TestCandidate leader) {
    region.controlPlane.away(true);
    await("lapse")
        .atMost(LONG)
        .until(() ->
            region.selves().stream()
                .allMatch(agent -> agent.path("mandate_left_ms").asLong() == 0));
    assertThat(leader.heartbeat()).isZero();
  }

  /** Its number is larger than that of the last heartbeat that got nothing. */
  private static boolean isAfterTheGap(
      TestCandidate of, com.fasterxml.jackson.databind.JsonNode lease) {
    long lastEmpty =
        of.frames("lease").stream()
            .filter(frame -> frame.path("valid_ms").asLong() == 0)
            .mapToLong(frame -> frame.path("n").asLong())
            .max()
            .orElse(Long.MAX_VALUE);
    return lease.path("n").asLong() > lastEmpty;
  }
}
