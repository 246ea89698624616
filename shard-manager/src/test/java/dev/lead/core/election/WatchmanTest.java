package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.LIFE;
import static dev.lead.core.election.World.PAY;
import static dev.lead.core.election.World.SECRET;
import static dev.lead.core.election.World.TTL;
import static dev.lead.core.election.World.spec;
import static dev.lead.core.election.World.transferTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.Epoch;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stamps counts on the local clock. */
class WatchmanTest {
  private static final Command PROPOSAL = new Command.Settle(PAY, 1);
  private static final long SECOND = 1_000_000_000L;

  private final Watchman watchman = new Watchman();

  private static List<Watch> watch(long count, boolean guardsLease) {
    return List.of(new Watch("k", count, Duration.ofSeconds(1), PROPOSAL, guardsLease));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -7, Long.MAX_VALUE - 3, Long.MIN_VALUE})
  void aCountThatStandsStillIsDueAfterItsTime(long start) {
    List<Watch> same = watch(1, false);
    assertThat(watchman.look(same, start)).isEmpty();
    assertThat(watchman.look(same, start + SECOND - 1)).isEmpty();
    assertThat(watchman.look(same, start + SECOND)).containsExactly(PROPOSAL);
    assertThat(watchman.look(same, start + SECOND + 1)).as("until it is done").hasSize(1);
    assertThat(watchman.look(watch(1, false), start + SECOND + 2)).as("another list").hasSize(1);
  }

  @Test
  void aCountThatMovesStartsAgain() {
    watchman.look(watch(1, false), 0);
    assertThat(watchman.look(watch(2, false), SECOND)).isEmpty();
    assertThat(watchman.look(watch(2, false), 2 * SECOND - 1)).isEmpty();
    assertThat(watchman.look(watch(2, false), 2 * SECOND)).hasSize(1);
  }

  @Test
  void whatGuardsALeaseWaitsForTheDriftOfClocksToo() {
    List<Watch> watches = watch(1, true);
    watchman.look(watches, 0);
    assertThat(watchman.look(watches, SECOND + SECOND / 100 - 1)).isEmpty();
    assertThat(watchman.look(watches, SECOND + SECOND / 100)).hasSize(1);
  }

  @Test
  void aWatchThatWasGoneStartsAgain() {
    watchman.look(watch(1, false), 0);
    watchman.look(List.of(), SECOND / 2);
    assertThat(watchman.look(watch(1, false), SECOND)).isEmpty();
  }

  @Test
  void timeBeforeForgettingDoesNotCount() {
    List<Watch> watches = watch(1, false);
    watchman.look(watches, 0);
    watchman.forget();
    assertThat(watchman.look(watches, SECOND)).isEmpty();
    assertThat(watchman.look(watches, 2 * SECOND)).hasSize(1);
  }

  @Test
  void aChangedTimeOutCountsFromTheSameStamp() {
    watchman.look(watch(1, false), 0);
    List<Watch> shorter = List.of(new Watch("k", 1, Duration.ofMillis(100), PROPOSAL, false));
    assertThat(watchman.look(shorter, SECOND / 2)).hasSize(1);
    List<Watch> endless =
        List.of(new Watch("k", 1, Duration.ofSeconds(Long.MAX_VALUE), PROPOSAL, true));
    assertThat(watchman.look(endless, SECOND)).isEmpty();
  }

  @Test
  void theVersionChangesWheneverTheWatchesDo() {
    World world = World.region();
    List<Watch> before = world.table.watches();
    long version = world.table.watchesVersion();
    world.define(1, 2, Policies.settling(Policies.LEASE, Duration.ofSeconds(1)));
    List<Command> commands =
        List.of(
            World.assign(0, 2, 1, true),
            new Command.OpenSession(new SessionId(1), SECRET, A, spec("one"), TTL, Epoch.NONE),
            new Command.Settle(PAY, 1),
            new Command.OpenSession(new SessionId(2), SECRET, B, spec("two"), TTL, Epoch.NONE),
            new Command.Execute(LIFE, 1, transferTo("", 0)),
            new Command.ReportPrepared(new SessionId(2), new ShardId(PAY, 0), 1),
            new Command.RollBackTransfer(new ShardId(PAY, 0), 1, ShardState.DRAINING),
            new Command.Execute(
                LIFE, 2, new Order.Evict(new ShardId(PAY, 0), Order.Expectation.NONE)),
            new Command.RenewAgent(A, 1, 1_000_000),
            new Command.DetachSession(new SessionId(1), A, 1, Duration.ofSeconds(1)),
            new Command.LapseSession(new SessionId(1), 1),
            new Command.SuspectAgent(B, 0),
            new Command.ExpireAgent(B, 0));
    for (Command command : commands) {
      world.apply(command);
      List<Watch> now = world.table.watches();
      if (!now.equals(before)) {
        assertThat(world.table.watchesVersion()).as("after %s", command).isNotEqualTo(version);
      }
      before = now;
      version = world.table.watchesVersion();
    }
  }
}
