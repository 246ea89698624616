package dev.lead.agent.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.agent.table.Proposer;
import dev.lead.agent.table.Replica;
import dev.lead.agent.table.Self;
import dev.lead.core.election.AgentInfo;
import dev.lead.core.election.Command;
import dev.lead.core.election.CommandCodec;
import dev.lead.core.election.ElectionTable;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.RegionName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchDriverTest {
  private static final AgentRun SILENT = new AgentRun(new AgentName("silent"), 9);

  private long now = 1_000_000_000L;
  private boolean leader = true;
  private final List<Command> proposed = new ArrayList<>();
  private final ElectionTable table = new ElectionTable(new RegionName("eu-west-1"));
  private final Self self = new Self(new AgentName("a"), new Random(1), run -> {});
  private final Freshness freshness = new Freshness();
  private final WatchDriver driver =
      new WatchDriver(
          new Replica() {
            @Override
            public void look(Consumer<ElectionTable> looker) {
              looker.accept(table);
            }

            @Override
            public CompletableFuture<Void> catchUp(Duration deadline) {
              return CompletableFuture.completedFuture(null);
            }
          },
          () -> leader,
          new Proposer(this::take, Duration.ofSeconds(1), Clock.systemUTC()),
          self,
          freshness,
          () -> now,
          Duration.ofMillis(300));

  WatchDriverTest() {
    table.apply(
        1,
        Instant.EPOCH,
        new Command.JoinAgent(
            SILENT,
            new AgentInfo("", "silent:1", 1, "1"),
            Duration.ofSeconds(2),
            Duration.ofMillis(500)));
  }

  private CompletableFuture<byte[]> take(byte[] bytes, Duration deadline) {
    CommandCodec.decode(bytes).commands().forEach(c -> proposed.add(c.orElseThrow()));
    return CompletableFuture.failedFuture(new IllegalStateException("not committed"));
  }

  @AfterEach
  void close() {
    driver.close();
  }

  /** Looks every 10 ms for so long. */
  private void watch(int millis) {
    for (int i = 0; i < millis; i += 10) {
      driver.look(table);
      now += Duration.ofMillis(10).toNanos();
    }
    driver.look(table);
  }

  @Test
  void aSilentAgentIsSuspectedAndThenExpired() {
    watch(490);
    assertThat(proposed).isEmpty();
    watch(20);
    assertThat(proposed).containsExactly(new Command.SuspectAgent(SILENT, 0));
    watch(1_480);
    assertThat(proposed).doesNotContain(new Command.ExpireAgent(SILENT, 0));
    // The lease, and one per cent for the drift of clocks.
    watch(60);
    assertThat(proposed).contains(new Command.ExpireAgent(SILENT, 0));
  }

  @Test
  void whatIsNotCommittedIsProposedAgainButNotAllTheTime() {
    watch(1_000);

    assertThat(proposed.stream().filter(new Command.SuspectAgent(SILENT, 0)::equals).count())
        .isBetween(2L, 3L);
  }

  @Test
  void onlyTheRaftLeaderProposes() {
    leader = false;
    watch(3_000);

    assertThat(proposed).isEmpty();
  }

  @Test
  void aNewRaftLeaderWaitsThreeBeatsButHasWatchedAllTheTime() {
    leader = false;
    watch(3_000);
    leader = true;
    watch(280);
    assertThat(proposed).isEmpty();
    watch(40);
    assertThat(proposed)
        .contains(new Command.SuspectAgent(SILENT, 0), new Command.ExpireAgent(SILENT, 0));
  }

  @Test
  void aPauseOfThisProcessDoesNotCount() {
    watch(100);
    now += Duration.ofSeconds(10).toNanos();
    watch(490);

    assertThat(proposed).isEmpty();
    watch(500);
    assertThat(proposed).containsOnly(new Command.SuspectAgent(SILENT, 0));
  }

  @Test
  void nothingCountsThatWasForgotten() {
    watch(490);
    driver.forget();
    watch(490);

    assertThat(proposed).isEmpty();
  }

  @Test
  void theOwnCountThatWasAppliedProvesHowFreshTheTableIs() {
    table.apply(
        2,
        Instant.EPOCH,
        new Command.JoinAgent(
            self.run(),
            new AgentInfo("", "a:1", 1, "1"),
            Duration.ofSeconds(2),
            Duration.ofMillis(500)));
    freshness.sent(self.run().run(), 1, now - 5_000);
    table.apply(3, Instant.EPOCH, new Command.RenewAgent(self.run(), 1, 2));

    driver.look(table);

    assertThat(freshness.age(now)).contains(Duration.ofNanos(5_000));
  }
}
