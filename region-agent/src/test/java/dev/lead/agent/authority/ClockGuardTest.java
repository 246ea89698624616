package dev.lead.agent.authority;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClockGuardTest {
  private long nanos = 5_000_000_000L;
  private Instant wall = Instant.parse("2026-01-01T00:00:00Z");
  private final List<Duration> jumps = new ArrayList<>();

  private ClockGuard guard() {
    ClockGuard guard = new ClockGuard(() -> nanos, () -> wall, Duration.ofMillis(400));
    guard.onJump(jumps::add);
    return guard;
  }

  @Test
  void clocksThatGoTogetherAreTrusted() {
    ClockGuard guard = guard();
    for (int i = 0; i < 1_000; i++) {
      nanos += Duration.ofMillis(100).toNanos();
      wall = wall.plusMillis(100).plusNanos(50_000);
      assertThat(guard.nanos()).isEqualTo(nanos);
    }
    assertThat(jumps).isEmpty();
  }

  @Test
  void aMachineThatWasFrozenIsNoticedBeforeTheReadingIsUsed() {
    ClockGuard guard = guard();
    wall = wall.plusSeconds(30);

    guard.nanos();

    assertThat(jumps).containsExactly(Duration.ofSeconds(30));
    guard.nanos();
    assertThat(jumps).hasSize(1);
  }

  @Test
  void aWallClockThatIsSetBackIsAJumpToo() {
    ClockGuard guard = guard();
    wall = wall.minusSeconds(1);
    guard.nanos();

    assertThat(jumps).containsExactly(Duration.ofSeconds(-1));
  }
}
