package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.C;
import static dev.lead.core.election.World.PAY;
import static dev.lead.core.election.World.spec;
import static dev.lead.core.election.World.transferTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** All state survives as bytes; bytes that are no snapshot change nothing. */
class SnapshotTest {
  private static ElectionTable copyOf(ElectionTable table) {
    ElectionTable copy = new ElectionTable(table.region());
    copy.restore(table.snapshot());
    return copy;
  }

  /** A region in the middle of everything. */
  private static World middle() {
    World world = World.with(Policies.LEASE, 6).open(1, "one", A).open(2, "two", B);
    world.ready(0).ready(1);
    world.order(transferTo("two", 0));
    world.done(new Command.ReportPrepared(new SessionId(2), new ShardId(PAY, 0), 1));
    world.order(transferTo("two", 1));
    world.order(new Order.Evict(new ShardId(PAY, 2), Order.Expectation.NONE));
    world.attach(2, C).open(3, A, spec("three", 5)).detach(3, 900);
    world.away(4, 5, 9).define(2, 8, Policies.preempting(Policies.LEASE)).suspect(B);
    return world.order(new Order.Pause(Optional.of(PAY), "why"));
  }

  @Test
  void aRestoredTableIsTheSameAndGoesOnTheSame() {
    World world = middle();
    ElectionTable copy = copyOf(world.table);
    assertThat(copy.snapshot()).isEqualTo(world.table.snapshot());
    assertThat(copy.sessions()).isEqualTo(world.table.sessions());
    assertThat(copy.agents()).isEqualTo(world.table.agents());
    assertThat(copy.watches()).isEqualTo(world.table.watches());
    assertThat(copy.outbox(0, 1_000)).isEqualTo(world.table.outbox(0, 1_000));
    for (int shard = 0; shard < 8; shard++) {
      ShardId id = new ShardId(PAY, shard);
      assertThat(copy.shard(id)).isEqualTo(world.table.shard(id));
      assertThat(copy.explain(id)).isEqualTo(world.table.explain(id));
    }
    Invariants.check(copy);
    Command next = new Command.ExpireAgent(A, 0);
    copy.apply(1_000, Instant.EPOCH, next);
    world.table.apply(1_000, Instant.EPOCH, next);
    assertThat(copy.snapshot()).isEqualTo(world.table.snapshot());
  }

  @Test
  void damagedBytesAreRefusedAndChangeNothing() {
    World world = middle();
    byte[] good = world.table.snapshot();
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      byte[] bad =
          switch (i % 3) {
            case 0 -> Arrays.copyOf(good, random.nextInt(good.length));
            case 1 -> {
              byte[] flipped = good.clone();
              flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
              yield flipped;
            }
            default -> {
              byte[] noise = new byte[random.nextInt(200)];
              random.nextBytes(noise);
              yield noise;
            }
          };
      assertThatThrownBy(() -> world.table.restore(bad)).isInstanceOf(MalformedBytes.class);
    }
    assertThat(world.table.snapshot()).isEqualTo(good);
  }

  @Test
  void clearingForgetsEverything() {
    World world = middle();
    long version = world.table.watchesVersion();
    world.table.clear();
    assertThat(world.table.snapshot())
        .isEqualTo(new ElectionTable(world.table.region()).snapshot());
    assertThat(world.table.watches()).isEmpty();
    assertThat(world.table.watchesVersion()).isGreaterThan(version);
  }
}
