package dev.lead.agent.bench;

import dev.lead.agent.bench.ApplicationProcess.Said;
import dev.lead.core.model.DisconnectMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long a shard is without a leader after something died. */
@Tag("bench")
class FailoverBench {
  private static final int MANY = 10_000;
  private static final Duration LEASE = Duration.ofSeconds(2);

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

  /**
   * The leading application is killed. The next one has run for a while, and is attached to another
   * agent. How long the system takes to end a process of Java is printed beside it: only after that
   * can anybody know.
   */
  @ParameterizedTest
  @EnumSource(
      value = DisconnectMode.class,
      names = {"FENCE", "LEASE"})
  void killedApplication(DisconnectMode mode) {
    int rounds = mode == DisconnectMode.FENCE ? 100 : 15;
    int warmUp = mode == DisconnectMode.FENCE ? 20 : 0;
    region.define("one", 1, mode);
    ApplicationProcess leader = region.application(0, "one");
    leader.awaitLeads(1);
    ApplicationProcess next = region.application(1, "one");
    next.awaitWarm();
    long[] took = new long[rounds];
    long[] dying = new long[rounds];
    for (int round = -warmUp; round < rounds; round++) {
      pause(Duration.ofMillis(200)); // the processor is still busy with a start
      long killed = System.nanoTime();
      leader.kill();
      long gone = leader.goneAtNanos();
      next.awaitLeads(1);
      if (round >= 0) {
        took[round] = next.said('+', killed).getFirst().atNanos() - killed;
        dying[round] = gone - killed;
      }
      leader = region.application(0, "one");
      leader.awaitWarm();
      next.resign();
      leader.awaitLeads(1);
      next.awaitLeadsNothing();
    }
    String bar = mode == DisconnectMode.FENCE ? "p50 15 ms, p99 100 ms" : "lease of 2,000 + 150 ms";
    Figures.print("kill -9 of the leading application, " + name(mode), took, bar);
    Figures.print("  of that, until the system had ended the process", dying, "not ours");
  }

  /** The agent is killed whose candidate leads; it must keep what it leads. */
  @Test
  void killedAgent() {
    killAgent(0, "the Raft leader's agent");
    killAgent(1, "a follower's agent");
  }

  private void killAgent(int offset, String whose) {
    int shards = 1_000;
    String service = "kept-" + offset;
    region.define(service, shards, DisconnectMode.FENCE);
    int victim = (region.raftLeader() + offset) % 3;
    ApplicationProcess leader = region.application(victim, service);
    leader.awaitLeads(shards);
    ApplicationProcess other = region.application((victim + 1) % 3, service);
    other.awaitAttached();
    pause(Duration.ofSeconds(4));
    long killed = System.nanoTime();
    region.killAgent(victim);
    pause(Duration.ofSeconds(8));
    int changes = leader.said('-', killed).size() + other.said('+', killed).size();
    Figures.print(
        "kill -9 of %s whose candidate leads %d shards: %d changes of leader or token (bar: none); attached again after %.0f ms",
        whose,
        leader.leads(),
        changes,
        (leader.said('c', killed).getFirst().atNanos() - killed) / 1e6);
    region.startAgentAgain(victim);
    leader.close();
    other.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = DisconnectMode.class,
      names = {"FENCE", "LEASE"})
  void killedHost(DisconnectMode mode) {
    lostHost(
        mode,
        "killed",
        (host, led) -> {
          region.killAgent(host);
          led.kill();
        });
  }

  /** Nothing reaches the host any more, nothing leaves it, and nobody is told. */
  @ParameterizedTest
  @EnumSource(
      value = DisconnectMode.class,
      names = {"FENCE", "LEASE"})
  void blackHoledHost(DisconnectMode mode) {
    if (!region.hosts.canBeCut()) {
      Figures.print("host black-holed: not measured, it needs root, ip and nft");
      return;
    }
    lostHost(mode, "black-holed", (host, led) -> region.hosts.all().get(host).cut());
  }

  private interface Fault {
    void happen(int host, ApplicationProcess leader);
  }

  /** The Raft leader's agent and the leader of all shards are lost at once. */
  private void lostHost(DisconnectMode mode, String how, Fault fault) {
    region.define("many", MANY, mode);
    int victim = region.raftLeader();
    ApplicationProcess leader = region.application(victim, "many");
    leader.awaitLeads(MANY);
    List<ApplicationProcess> others = new ArrayList<>();
    for (int i = 1; i < 3; i++) {
      ApplicationProcess other = region.application((victim + i) % 3, "many");
      others.add(other);
      other.awaitAttached();
    }
    pause(Duration.ofSeconds(4));
    Map<Integer, Long> stopped = new HashMap<>();
    long lost = System.nanoTime();
    fault.happen(victim, leader);
    awaitTotal(others, MANY);
    long[] took =
        others.stream()
            .flatMap(other -> other.said('+', lost).stream())
            .mapToLong(said -> said.atNanos() - lost)
            .toArray();
    String bar =
        mode == DisconnectMode.FENCE ? "worst 1,000 ms" : "worst agent lease of 2,000 + 1,000 ms";
    Figures.print(
        "host of the Raft leader and of the leader of %d shards %s, %s"
            .formatted(MANY, how, name(mode)),
        took,
        bar);
    if (how.equals("black-holed")) {
      pause(LEASE);
      leader.said('-', lost).forEach(said -> stopped.put(said.shard(), said.atNanos()));
      report(mode, stopped, others, lost);
    }
  }

  /** Whether the one cut off had stopped by its own clock before the next one began. */
  private static void report(
      DisconnectMode mode,
      Map<Integer, Long> stopped,
      List<ApplicationProcess> others,
      long since) {
    long overlaps = 0;
    long least = Long.MAX_VALUE;
    for (ApplicationProcess other : others) {
      for (Said said : other.said('+', since)) {
        long gap = said.atNanos() - stopped.getOrDefault(said.shard(), Long.MAX_VALUE);
        least = Math.min(least, gap);
        overlaps += gap < 0 ? 1 : 0;
      }
    }
    Figures.print(
        "  the one cut off stopped %d shards; %d of them after the next leader began, smallest gap %.0f ms%s",
        stopped.size(),
        overlaps,
        least / 1e6,
        mode == DisconnectMode.LEASE ? " (must be 0)" : " (tokens fence those)");
  }

  private static void awaitTotal(List<ApplicationProcess> applications, int shards) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (applications.stream().mapToInt(ApplicationProcess::leads).sum() < shards) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "led: " + applications.stream().map(ApplicationProcess::leads).toList());
      }
      pause(Duration.ofMillis(20));
    }
  }

  private static String name(DisconnectMode mode) {
    return "`" + mode.name().toLowerCase(java.util.Locale.ROOT) + "`";
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }
}
