package dev.lead.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Ten thousand shards in one candidacy. */
class ManyShardsTest {
  private static final int SHARDS = 10_000;

  private static final class Counting implements LeadershipListener {
    final AtomicInteger elected = new AtomicInteger();
    final AtomicInteger lost = new AtomicInteger();

    @Override
    public void elected(Leadership leadership) {
      elected.incrementAndGet();
    }

    @Override
    public void lost(Leadership leadership, Loss loss) {
      lost.incrementAndGet();
    }
  }

  private final Counting listener = new Counting();
  private final World world = new World(listener);

  @Test
  void areLedReportedAndReleasedInBatches() {
    FakeConnector.Link link = world.attachWithLease();
    say(link, "lead");
    world.until(() -> listener.elected.get() == SHARDS);
    world.until(() -> shards(link.received("ready")).size() == SHARDS);
    assertThat(world.candidacy.leaderships()).hasSize(SHARDS);
    assertThat(idleThreads()).isZero();
    say(link, "revoke");
    world.until(() -> listener.lost.get() == SHARDS);
    world.until(() -> shards(link.received("released")).size() == SHARDS);
    for (String type : List.of("ready", "released")) {
      for (Map<String, Object> frame : link.received(type)) {
        assertThat(FrameWriter.text(frame).length()).isLessThan(256 * 1024);
      }
    }
  }

  private void say(FakeConnector.Link link, String type) {
    for (int from = 0; from < SHARDS; from += 1_000) {
      StringBuilder frame = new StringBuilder("{'type':'" + type + "','shards':[");
      for (int shard = from; shard < from + 1_000; shard++) {
        frame
            .append(shard == from ? "" : ",")
            .append("{'shard':'payments/%d','token':%d}".formatted(shard, (1L << 40) + shard));
      }
      link.say(frame.append("]}").toString());
    }
    world.loop.run();
  }

  private static Set<Object> shards(List<Map<String, Object>> frames) {
    Set<Object> result = new HashSet<>();
    for (Map<String, Object> frame : frames) {
      ((List<?>) frame.get("shards"))
          .forEach(shard -> result.add(((Map<?, ?>) shard).get("shard")));
    }
    return result;
  }

  private static long idleThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("lead-payments"))
        .count();
  }
}
