package dev.lead.process.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ClockTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final ClockWatch watch = new ClockWatch(Duration.ofMillis(500), Duration.ofMillis(50));

  @Test
  @EnabledOnOs(OS.LINUX)
  void theClockOfLinuxIsBootTime() throws Exception {
    assertThat(MonotonicClock.countsSuspend()).isTrue();
    double before = uptimeSeconds();
    double clock = MonotonicClock.system().nanos() / 1e9;
    double after = uptimeSeconds();
    assertThat(clock).isBetween(before - 0.02, after + 0.02);
  }

  @Test
  void itNeverGoesBack() {
    MonotonicClock clock = MonotonicClock.system();
    long last = clock.nanos();
    for (int i = 0; i < 1_000_000; i++) {
      long now = clock.nanos();
      assertThat(now - last).isNotNegative();
      last = now;
    }
  }

  @Test
  void clocksThatAgreeAreNoEvent() {
    assertThat(look(0, 0, 0)).isEmpty();
    assertThat(look(100, 100, 100)).isEmpty();
    assertThat(look(200, 200, 240)).isEmpty();
  }

  @Test
  void aSuspendIsSeenByBootTime() {
    look(0, 0, 0);
    assertThat(look(60_100, 100, 60_100))
        .containsExactly(new ClockEvent.Suspended(Duration.ofSeconds(60)));
    assertThat(look(60_200, 200, 60_200)).isEmpty();
  }

  @Test
  void aFrozenMachineIsSeenByTheWallClock() {
    look(0, 0, 0);
    assertThat(look(100, 100, 30_100))
        .containsExactly(new ClockEvent.WallJumped(Duration.ofSeconds(30)));
  }

  @Test
  void aClockSetBackIsSeen() {
    look(0, 0, 0);
    assertThat(look(100, 100, -3_500))
        .containsExactly(new ClockEvent.WallJumped(Duration.ofMillis(-3_600)));
  }

  @Test
  void aStoppedProcessIsSeen() {
    look(0, 0, 0);
    assertThat(look(2_000, 2_000, 2_000))
        .containsExactly(new ClockEvent.Paused(Duration.ofSeconds(2)));
  }

  @Test
  void theWatcherLooksByItself() {
    ConcurrentLinkedQueue<ClockEvent> events = new ConcurrentLinkedQueue<>();
    ClockWatch everyLookIsAPause = new ClockWatch(Duration.ZERO, Duration.ofDays(1));
    try (var _ = ClockWatcher.start(Duration.ofMillis(1), everyLookIsAPause, events::add)) {
      await().until(() -> events.size() > 3);
      assertThat(events)
          .allSatisfy(event -> assertThat(event).isInstanceOf(ClockEvent.Paused.class));
    }
  }

  @Test
  @Tag("bench")
  void costOfReadingTheClock() {
    MonotonicClock boot = MonotonicClock.system();
    for (int round = 0; round < 5; round++) {
      double own = nanosPerCall(boot);
      double jdk = nanosPerCall(System::nanoTime);
      System.out.printf(
          "boot time %.1f ns, System.nanoTime %.1f ns a call, ratio %.2f%n", own, jdk, own / jdk);
    }
  }

  private static double nanosPerCall(MonotonicClock clock) {
    int calls = 5_000_000;
    long sum = 0;
    long start = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      sum += clock.nanos();
    }
    long took = System.nanoTime() - start;
    assertThat(sum).isNotZero();
    return (double) took / calls;
  }

  private List<ClockEvent> look(long bootMillis, long runningMillis, long wallMillis) {
    return watch.look(
        new ClockWatch.Reading(
            Duration.ofMillis(bootMillis).toNanos(),
            Duration.ofMillis(runningMillis).toNanos(),
            NOON.plusMillis(wallMillis)));
  }

  private static double uptimeSeconds() throws Exception {
    String text = Files.readString(Path.of("/proc/uptime"));
    return Double.parseDouble(text.substring(0, text.indexOf(' ')));
  }
}
