package dev.lead.agent.raft;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Measures one member's proposals: throughput and latency at a number of outstanding ones. */
final class Bench {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private Bench() {}

  /** {@code spec}: number of proposals, outstanding ones, commands in each. */
  static String run(RaftHost host, String spec) throws InterruptedException {
    int[] numbers = Arrays.stream(spec.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    int total = numbers[0];
    int outstanding = numbers[1];
    int commands = numbers[2];
    byte[] command = commands(commands);
    long[] nanos = new long[total];
    AtomicInteger failures = new AtomicInteger();
    Semaphore room = new Semaphore(outstanding);
    long start = System.nanoTime();
    for (int i = 0; i < total; i++) {
      room.acquire();
      int number = i;
      long sent = System.nanoTime();
      var _ =
          host.propose(command, DEADLINE)
              .whenComplete((outcome, failure) -> {
                nanos[number] = System.nanoTime() - sent;
                if (failure != null) {
                  failures.incrementAndGet();
                }
                room.release();
              });
    }
    room.acquire(outstanding);
    double seconds = (System.nanoTime() - start) / 1e9;
    Arrays.sort(nanos);
    return String.format(
        Locale.ROOT,
        "%,d proposals of %,d, %d outstanding: %,.0f commands/s, p50 %.2f ms, p99 %.2f ms, %d failed",
        total,
        commands,
        outstanding,
        (double) total * commands / seconds,
        nanos[total / 2] / 1e6,
        nanos[(int) (total * 0.99)] / 1e6,
        failures.get());
  }

  private static byte[] commands(int count) {
    SplittableRandom random = new SplittableRandom(1);
    ByteBuffer bytes = ByteBuffer.allocate(count * CountingMachine.BYTES);
    for (int i = 0; i < count; i++) {
      bytes.putInt(random.nextInt(CountingMachine.SLOTS)).putInt(1);
    }
    return bytes.array();
  }
}
