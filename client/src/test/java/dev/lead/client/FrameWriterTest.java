package dev.lead.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FrameWriterTest {
  @Test
  void longListsAreCutBelowTheLimitOfAFrame() {
    List<FrameWriter.Held> held = new ArrayList<>();
    String longest = "s".repeat(63);
    for (int i = 0; i < 10_000; i++) {
      held.add(new FrameWriter.Held(new Shard(longest, 90_000 + i), new Token(Long.MAX_VALUE)));
    }
    List<String> frames = FrameWriter.released(held);
    assertThat(frames).hasSize(10);
    assertThat(frames)
        .allSatisfy(frame ->
            assertThat(frame.getBytes(StandardCharsets.UTF_8).length).isLessThan(256 * 1024));
    assertThat(FrameWriter.ready(List.of())).isEmpty();
  }

  @Test
  void heartbeatsSayOnlyWhatIsKnown() {
    assertThat(FrameWriter.heartbeat(3, 2, FitnessReport.UNKNOWN, 0))
        .isEqualTo("{\"type\":\"heartbeat\",\"n\":3,\"attachment\":2,\"overloaded\":false}");
    assertThat(
            FrameWriter.heartbeat(
                3,
                2,
                new FitnessReport(Optional.of(false), Optional.of(Duration.ofSeconds(1)), true),
                7))
        .isEqualTo(
            "{\"type\":\"heartbeat\",\"n\":3,\"attachment\":2,\"probe\":\"failing\",\"lag_ms\":1000,\"overloaded\":true,\"stale_rejected\":7}");
  }
}
