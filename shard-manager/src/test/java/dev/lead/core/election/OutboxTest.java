package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.LIFE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Events have no gaps, stay until they are acknowledged, and their loss is an event. */
class OutboxTest {
  @Test
  void eventsStayUntilTheyAreAcknowledged() {
    World world = World.with(Policies.FENCE, 50).open(1, "one", A);
    List<Event> events = world.table.outbox(0, 1_000);
    assertThat(events).hasSize((int) world.table.lastSequence());
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).sequence()).isEqualTo(i + 1);
    }
    world.done(new Command.AcknowledgeEvents(LIFE, 20));
    world.unchanged(new Command.AcknowledgeEvents(LIFE, 20));
    world.unchanged(new Command.AcknowledgeEvents(LIFE, 19));
    world.unchanged(new Command.AcknowledgeEvents(LIFE, world.table.lastSequence() + 1));
    assertThat(world.table.outbox(0, 1_000)).isEqualTo(events.subList(20, events.size()));
    assertThat(world.table.outbox(30, 5)).isEqualTo(events.subList(30, 35));
    assertThat(world.table.acknowledgedSequence()).isEqualTo(20);
    assertThat(world.table.outbox(world.table.lastSequence(), 5)).isEmpty();
  }

  @Test
  void whenThereIsNoRoomTheOldestGoAndTheLossIsAnEvent() {
    RegionState state = new RegionState();
    state.outbox = new Outbox(1_000, 1 << 20);
    Fact fact = new Fact.ElectionsPaused(Optional.empty(), "x".repeat(200));
    for (int i = 0; i < 20_000; i++) {
      state.emit(fact);
    }
    Outbox outbox = state.outbox;
    List<Event> left = outbox.after(0, Integer.MAX_VALUE);
    assertThat(left).hasSizeLessThanOrEqualTo(1_001).hasSizeGreaterThan(100);
    long expected = outbox.acknowledged();
    long dropped = 0;
    for (Event event : left) {
      assertThat(event.sequence()).isEqualTo(++expected);
      if (event.fact() instanceof Fact.EventsDropped d) {
        dropped += d.count();
      }
    }
    assertThat(expected).isEqualTo(outbox.last()).isGreaterThan(20_000);
    assertThat(dropped).isPositive();
  }

  @Test
  void everyReplicaDropsTheSame() {
    Outbox one = new Outbox(500, 1 << 20);
    Random random = new Random(3);
    Outbox two = one;
    for (int i = 0; i < 30_000; i++) {
      Fact fact = new Fact.ElectionsPaused(Optional.empty(), "r".repeat(random.nextInt(300)));
      for (Outbox outbox : one == two ? List.of(one) : List.of(one, two)) {
        while (outbox.full()) {
          outbox.dropOldest();
        }
        outbox.append(i, fact);
      }
      if (i % 5_003 == 0) {
        long acknowledged = one.last() - 50;
        one.acknowledge(acknowledged);
        two.acknowledge(acknowledged);
        two = restored(one);
      }
    }
    assertThat(two.acknowledged()).isEqualTo(one.acknowledged());
    assertThat(two.after(0, 10_000)).isEqualTo(one.after(0, 10_000));
    assertThat(bytes(two)).isEqualTo(bytes(one));
  }

  private static Outbox restored(Outbox outbox) {
    Outbox copy = new Outbox(500, 1 << 20);
    copy.read(new WireIn(bytes(outbox)));
    return copy;
  }

  private static byte[] bytes(Outbox outbox) {
    WireOut out = new WireOut(new NameTable());
    outbox.write(out);
    return out.toBytes();
  }
}
