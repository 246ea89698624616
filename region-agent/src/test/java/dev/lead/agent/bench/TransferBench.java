package dev.lead.agent.bench;

import dev.lead.agent.bench.ApplicationProcess.Said;
import dev.lead.core.model.DisconnectMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a shard is without a leader when leaders change on purpose, within a region. */
@Tag("bench")
class TransferBench {
  private static final int WARM_UP = 50;
  private static final Duration SERVED = Duration.ofSeconds(1);

  @TempDir private Path folder;
  private BenchRegion region;

  @BeforeEach
  void start() {
    region = new BenchRegion(folder);
  }

  @AfterEach
  void stop() {
    region.close();
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  /** From the wish to resign, in another process, to the next leader's token. */
  @Test
  void resignedLeader() {
    region.define("one", 1, DisconnectMode.LEASE);
    ApplicationProcess[] both = both("one", 1);
    long[] took = new long[200];
    for (int round = -WARM_UP; round < took.length; round++) {
      int leading = leading(both);
      ApplicationProcess next = both[1 - leading];
      pause(Duration.ofMillis(20));
      long asked = System.nanoTime();
      both[leading].resign();
      next.awaitLeads(1);
      if (round >= 0) {
        took[round] = next.said('+', asked).getFirst().atNanos() - asked;
      }
      both[leading].awaitLeadsNothing();
    }
    Figures.print("resign to the next leader's token", took, "p50 5 ms, p99 30 ms");
  }

  @Test
  void aThousandResignedAtOnce() {
    int shards = 1_000;
    region.define("many", shards, DisconnectMode.LEASE);
    ApplicationProcess[] both = both("many", shards);
    long[] took = new long[20];
    for (int round = -10; round < took.length; round++) {
      int leading = both[0].leads() == shards ? 0 : 1;
      ApplicationProcess next = both[1 - leading];
      pause(Duration.ofMillis(500));
      long asked = System.nanoTime();
      both[leading].resignAll();
      next.awaitLeads(shards);
      if (round >= 0) {
        took[round] = next.said('+', asked).getLast().atNanos() - asked;
      }
      both[leading].awaitLeadsNothing();
    }
    Figures.print("1,000 shards resigned at once, until the last is led", took, "50 ms");
  }

  /**
   * An operator's transfer. A client that writes every millisecond sees the time between the two
   * leaders, and a millisecond at most.
   */
  @Test
  void orderedTransfer() {
    region.define("moved", 1, DisconnectMode.LEASE);
    ApplicationProcess[] both = both("moved", 1);
    long[] took = new long[200];
    for (int round = -WARM_UP; round < took.length; round++) {
      int leading = leading(both);
      ApplicationProcess next = both[1 - leading];
      pause(Duration.ofMillis(20));
      long asked = System.nanoTime();
      region.order(
          Map.of(
              "type",
              "transfer",
              "shard",
              "moved/0",
              "target",
              "app-" + (2 - leading),
              "expect",
              Map.of()));
      next.awaitLeads(1);
      both[leading].awaitLeadsNothing();
      if (round >= 0) {
        long stopped = both[leading].said('-', asked).getFirst().atNanos();
        took[round] = Math.max(0, next.said('+', asked).getFirst().atNanos() - stopped) + 1_000_000;
      }
    }
    Figures.print("pause of a client that writes at 1 kHz, ordered transfer", took, "p99 50 ms");
  }

  /**
   * All shards leave one candidate. Of requests that come steadily to all shards and are repeated
   * until somebody leads, those are late whose shard has nobody for more than a second from then
   * on.
   */
  @Test
  void drainedCandidate() {
    int shards = 10_000;
    region.define("drained", shards, DisconnectMode.LEASE);
    ApplicationProcess[] both = both("drained", shards);
    int leading = both[0].leads() == shards ? 0 : 1;
    ApplicationProcess next = both[1 - leading];
    pause(Duration.ofSeconds(4));
    long asked = System.nanoTime();
    region.order(
        Map.of(
            "type",
            "drain",
            "scope",
            Map.of(
                "type", "candidate", "service", "drained", "candidate", "app-" + (leading + 1))));
    next.awaitLeads(shards);
    both[leading].awaitLeadsNothing();
    Map<Integer, Long> stopped = new HashMap<>();
    both[leading].said('-', asked).forEach(said -> stopped.put(said.shard(), said.atNanos()));
    List<Said> begun = next.said('+', asked);
    long took = begun.getLast().atNanos() - asked;
    long[] gaps =
        begun.stream()
            .mapToLong(said -> Math.max(0, said.atNanos() - stopped.get(said.shard())))
            .toArray();
    double late = 0;
    for (long gap : gaps) {
      late += Math.max(0, gap - SERVED.toNanos());
    }
    Figures.print("drain of a candidate of 10,000 shards: nobody leads a shard", gaps, "none");
    Figures.print(
        "  it took %.2f s (bar: 10 s); served within 1 s: %.4f %% (bar: 99.99 %%)",
        took / 1e9, 100 * (1 - late / ((double) took * shards)));
  }

  /** Two that have run for a while, each at an agent of its own; one of them leads. */
  private ApplicationProcess[] both(String service, int shards) {
    ApplicationProcess first = region.application(0, service);
    first.awaitLeads(shards);
    ApplicationProcess second = region.application(1, service);
    second.awaitWarm();
    pause(Duration.ofSeconds(2));
    return new ApplicationProcess[] {first, second};
  }

  private static int leading(ApplicationProcess[] both) {
    return both[0].leads() > 0 ? 0 : 1;
  }
}
