package dev.lead.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopThreadTest {
  /** The real clocks, and what the test adds. */
  private static final class ShiftedTime implements TimeSource {
    final AtomicLong nanosMore = new AtomicLong();
    final AtomicLong wallMore = new AtomicLong();

    @Override
    public long nanos() {
      return System.nanoTime() + nanosMore.get();
    }

    @Override
    public long wallNanos() {
      return System.currentTimeMillis() * 1_000_000 + wallMore.get();
    }
  }

  private final ShiftedTime time = new ShiftedTime();
  private final LoopThread loop = new LoopThread(time);
  private final List<String> seen = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    loop.close();
  }

  private void pauseOf(Runnable shift) throws Exception {
    loop.onPause(pause -> {
      if (pause.compareTo(Duration.ofSeconds(5)) > 0) {
        seen.add("pause");
      }
    });
    CompletableFuture<Void> after = new CompletableFuture<>();
    CountDownLatch queued = new CountDownLatch(1);
    loop.execute(() -> {
      // While the loop stands still here, time goes by and a task comes in.
      await(queued);
      shift.run();
    });
    loop.execute(() -> {
      seen.add("task");
      after.complete(null);
    });
    queued.countDown();
    after.get(20, TimeUnit.SECONDS);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aPauseIsToldBeforeTasksThatCameInMeanwhile() throws Exception {
    pauseOf(() -> time.nanosMore.addAndGet(Duration.ofSeconds(10).toNanos()));
    assertThat(seen).containsExactly("pause", "task");
  }

  @Test
  void aSuspensionThatOnlyTheWallClockSawIsAPause() throws Exception {
    pauseOf(() -> time.wallMore.addAndGet(Duration.ofSeconds(10).toNanos()));
    assertThat(seen).containsExactly("pause", "task");
  }

  @Test
  void timersRunInOrderOfTheirTimeAndCancelledOnesDoNot() throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(() -> {
      loop.after(
          Duration.ofMillis(60),
          () -> {
            seen.add("second");
            done.complete(null);
          });
      loop.after(Duration.ofMillis(20), () -> seen.add("first"));
      loop.after(Duration.ofMillis(30), () -> seen.add("never")).cancel();
    });
    done.get(20, TimeUnit.SECONDS);
    assertThat(seen).containsExactly("first", "second");
  }

  @Test
  void aTaskThatFailsDoesNotEndTheLoop() throws Exception {
    loop.execute(() -> {
      throw new IllegalStateException("on purpose");
    });
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(() -> done.complete(null));
    assertThat(done).succeedsWithin(Duration.ofSeconds(20));
  }
}
