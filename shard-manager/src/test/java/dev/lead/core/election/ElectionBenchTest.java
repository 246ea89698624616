package dev.lead.core.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.AgentRun;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardSelection;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the table costs, in time of the processor, so that what else runs on the machine matters
 * little. Prints figures; run with {@code -Pbench -Dtest=ElectionBenchTest}.
 */
@Tag("bench")
class ElectionBenchTest {
  private static final int SHARDS = 100_000;
  private static final int CANDIDATES = 6;
  private static final int BATCH = 256;
  private static final int BATCHES = 1_500;

  private long index;
  private long events;

  // ---- commands ----

  @Test
  void nanosecondsPerCommand() {
    ElectionTable generator = led(SHARDS, CANDIDATES);
    byte[] start = generator.snapshot();
    long startIndex = index;
    List<byte[]> batches = batches(generator);
    double best = Double.MAX_VALUE;
    for (int round = 0; round < 12; round++) {
      ElectionTable table = new ElectionTable(generator.region());
      table.restore(start);
      table.listener(event -> events++);
      index = startIndex;
      long before = cpu();
      for (byte[] batch : batches) {
        table.applyBatch(++index, batch);
      }
      double each = (cpu() - before) / (double) BATCHES / BATCH;
      best = Math.min(best, each);
      print("command: %.0f ns (resign → elect → ready, acknowledged)", each);
    }
    print("best: %.0f ns a command, that is %.2f M commands/s of one replica", best, 1_000 / best);
    assertThat(events).isPositive();
  }

  @Test
  void nanosecondsToEncodeAndDecode() {
    ElectionTable generator = led(1_000, CANDIDATES);
    List<CommandCodec.Batch> decoded = new ArrayList<>();
    for (byte[] batch : batches(generator)) {
      decoded.add(CommandCodec.decode(batch));
    }
    for (int round = 0; round < 5; round++) {
      long before = cpu();
      long bytes = 0;
      for (CommandCodec.Batch batch : decoded) {
        List<Command> commands =
            batch.commands().stream().map(java.util.Optional::orElseThrow).toList();
        bytes += CommandCodec.encode(batch.stamp(), commands).length;
      }
      print(
          "encode: %.0f ns a command, %.1f bytes",
          (cpu() - before) / (double) BATCHES / BATCH, bytes / (double) BATCHES / BATCH);
    }
  }

  private List<byte[]> batches(ElectionTable generator) {
    Random random = new Random(7);
    int shards = generator.shardCount(World.PAY);
    List<byte[]> batches = new ArrayList<>();
    List<ShardId> unready = new ArrayList<>();
    for (int i = 0; i < BATCHES; i++) {
      List<Command> commands = new ArrayList<>();
      for (ShardId shard : unready) {
        ShardView view = generator.shard(shard).orElseThrow();
        commands.add(new Command.ReportReady(view.session(), shard, view.token()));
      }
      unready.clear();
      while (commands.size() < BATCH - 1) {
        ShardId shard = new ShardId(World.PAY, random.nextInt(shards));
        if (unready.size() < BATCH / 2 && !unready.contains(shard)) {
          ShardView view = generator.shard(shard).orElseThrow();
          commands.add(new Command.Resign(view.session(), shard, view.token()));
          unready.add(shard);
        } else if (unready.size() >= BATCH / 2) {
          break;
        }
      }
      commands.add(
          new Command.AcknowledgeEvents(World.LIFE, Math.max(1, generator.lastSequence() - 2_000)));
      byte[] batch = CommandCodec.encode(Instant.ofEpochMilli(i), commands);
      generator.applyBatch(++index, batch);
      batches.add(batch);
    }
    return batches;
  }

  // ---- many shards in one command ----

  @Test
  void bulkReElection() {
    bulk(10_000);
    bulk(100_000);
  }

  private void bulk(int shards) {
    for (int round = 0; round < 15; round++) {
      ElectionTable table = oneLeadsAll(shards);
      byte[] batch =
          CommandCodec.encode(
              Instant.ofEpochMilli(1), List.of(new Command.SuspectAgent(World.A, 0)));
      long before = cpu();
      table.applyBatch(++index, batch);
      double millis = (cpu() - before) / 1e6;
      assertThat(table.session(new SessionId(1)).orElseThrow().leads()).isZero();
      print("bulk: %d shards re-elected in one command in %.1f ms", shards, millis);
    }
  }

  // ---- memory and snapshots ----

  @Test
  void bytesAShard() {
    ElectionTable warm = led(SHARDS, CANDIDATES);
    assertThat(warm.services()).hasSize(1);
    long before = usedHeap();
    ElectionTable table = led(SHARDS, CANDIDATES);
    long after = usedHeap();
    print("memory: %.1f bytes a shard", (after - before) / (double) SHARDS);
    assertThat(table.services()).isEqualTo(warm.services());
  }

  @Test
  void snapshots() {
    ElectionTable table = led(SHARDS, CANDIDATES);
    ElectionTable full = led(SHARDS, CANDIDATES, false);
    for (int round = 0; round < 8; round++) {
      snapshot("outbox empty", table);
      snapshot("with " + full.lastSequence() + " events", full);
    }
  }

  private static void snapshot(String what, ElectionTable table) {
    long before = cpu();
    byte[] bytes = table.snapshot();
    long written = cpu();
    ElectionTable copy = new ElectionTable(table.region());
    copy.restore(bytes);
    long read = cpu();
    print(
        "snapshot (%s): %.2f MB, written in %.1f ms, restored in %.1f ms",
        what, bytes.length / 1e6, (written - before) / 1e6, (read - written) / 1e6);
  }

  // ---- watches ----

  @Test
  void looksAtTenThousandWatches() {
    ElectionTable table = oneLeadsAll(1_000);
    for (int i = 0; i < 10_000; i++) {
      apply(
          table,
          new Command.OpenSession(
              new SessionId(1_000 + i),
              World.SECRET,
              World.B,
              spec("w" + i),
              Duration.ofSeconds(2),
              Epoch.NONE));
      apply(
          table,
          new Command.DetachSession(new SessionId(1_000 + i), World.B, 1, Duration.ofSeconds(1)));
    }
    Watchman watchman = new Watchman();
    long now = 0;
    for (int round = 0; round < 10; round++) {
      long before = cpu();
      List<Watch> watches = table.watches();
      long listed = cpu();
      for (int i = 0; i < 100; i++) {
        assertThat(watchman.look(watches, ++now)).isEmpty();
      }
      long looked = cpu();
      for (int i = 0; i < 100; i++) {
        apply(table, new Command.RenewAgent(World.B, ++now, 0));
        assertThat(watchman.look(table.watches(), now)).isEmpty();
      }
      print(
          "%d watches: listed %.2f ms, look at an unchanged list %.3f ms, after a change %.3f ms",
          watches.size(), (listed - before) / 1e6, (looked - listed) / 1e8, (cpu() - looked) / 1e8);
    }
  }

  // ---- building ----

  private ElectionTable region(int shards) {
    ElectionTable table = new ElectionTable(new RegionName("eu-west-1"));
    apply(table, new Command.Incarnate(World.LIFE));
    apply(table, new Command.Authorize(World.LIFE, new Epoch(1)));
    apply(table, new Command.DefineService(World.LIFE, 1, World.PAY, shards, Policies.FENCE));
    for (AgentRun agent : List.of(World.A, World.B, World.C)) {
      apply(
          table,
          new Command.JoinAgent(
              agent, new AgentInfo("", "", 1, "1"), Duration.ofSeconds(2), Duration.ofMillis(500)));
    }
    return table;
  }

  private ElectionTable led(int shards, int candidates) {
    return led(shards, candidates, true);
  }

  private ElectionTable led(int shards, int candidates, boolean acknowledged) {
    ElectionTable table = region(shards);
    AgentRun[] agents = {World.A, World.B, World.C};
    for (int i = 0; i < candidates; i++) {
      open(table, i + 1, "candidate-" + i, agents[i % 3]);
    }
    apply(table, World.assign(0, shards, 1, true));
    for (int i = 0; i < shards; i++) {
      ShardView view = table.shard(new ShardId(World.PAY, i)).orElseThrow();
      apply(table, new Command.ReportReady(view.session(), view.shard(), view.token()));
    }
    if (acknowledged) {
      apply(table, new Command.AcknowledgeEvents(World.LIFE, table.lastSequence()));
    }
    return table;
  }

  private ElectionTable oneLeadsAll(int shards) {
    ElectionTable table = region(shards);
    open(table, 1, "first", World.A);
    apply(table, World.assign(0, shards, 1, true));
    for (int i = 2; i <= CANDIDATES; i++) {
      open(table, i, "candidate-" + i, i % 2 == 0 ? World.B : World.C);
    }
    apply(table, new Command.AcknowledgeEvents(World.LIFE, table.lastSequence()));
    return table;
  }

  private void open(ElectionTable table, long session, String name, AgentRun agent) {
    apply(
        table,
        new Command.OpenSession(
            new SessionId(session),
            World.SECRET,
            agent,
            spec(name),
            Duration.ofSeconds(2),
            Epoch.NONE));
  }

  private static CandidateSpec spec(String name) {
    return CandidateSpec.of(new CandidateName(name), World.PAY, ShardSelection.all());
  }

  private void apply(ElectionTable table, Command command) {
    assertThat(table.apply(++index, Instant.EPOCH, command)).isNotInstanceOf(Outcome.Refused.class);
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 6; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation is no dependency of this module
  private static void print(String format, Object... values) {
    System.out.println("[bench] " + format.formatted(values));
  }
}
