package dev.lead.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BootTimeTest {
  @Test
  void countsFromTheBootOfTheMachine() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/uptime")));
    BootTime time = BootTime.open().orElseThrow();
    double uptime = Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0]);
    assertThat(Duration.ofNanos(time.nanos()).toMillis() / 1_000.0)
        .isBetween(uptime - 0.1, uptime + 60);
    long before = time.nanos();
    assertThat(time.nanos()).isGreaterThanOrEqualTo(before);
  }

  @Test
  @Tag("bench")
  void costs() {
    BootTime boot = BootTime.open().orElseThrow();
    SystemTime system = new SystemTime();
    LeaseBook book = new LeaseBook(boot, java.util.Optional.empty());
    book.attached(Duration.ofMinutes(1));
    book.answer(book.beat(), Duration.ofMinutes(1));
    for (int round = 0; round < 4; round++) {
      System.out.printf(
          "CLOCK_BOOTTIME %.1f ns, nanoTime %.1f ns, isValid %.1f ns%n",
          perCall(boot::nanos), perCall(system::nanos), perCall(() -> book.isValid() ? 1 : 0));
    }
  }

  private static double perCall(java.util.function.LongSupplier call) {
    int calls = 2_000_000;
    long sum = 0;
    long start = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      sum += call.getAsLong();
    }
    long took = System.nanoTime() - start;
    assertThat(sum).isNotZero();
    return (double) took / calls;
  }
}
