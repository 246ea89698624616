package dev.lead.core.explore;

import dev.lead.core.election.AgentInfo;
import dev.lead.core.election.Command;
import dev.lead.core.election.ElectionTable;
import dev.lead.core.election.Event;
import dev.lead.core.election.Fact;
import dev.lead.core.election.Order;
import dev.lead.core.election.Outcome;
import dev.lead.core.election.ShardView;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.SecretHash;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardSelection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One of two regions: its table, what was ordered and assigned, and the events that nobody has read
 * yet. One agent that never fails, two candidates.
 */
final class Half {
  static final ShardId SHARD = new ShardId(new ServiceName("s"), 0);
  private static final SecretHash SECRET = new SecretHash(new byte[SecretHash.LENGTH]);
  private static final AgentRun AGENT = new AgentRun(new AgentName("a"), 1);

  private final int place;
  int lives;
  byte[] state = {};
  private @Nullable ElectionTable readable;
  private long index;
  private Ledger ledger = new Ledger();

  /** All that was ever ordered here; the number of an order is its place, from 1. */
  final List<Order> orders = new ArrayList<>();

  /** The incarnation each of them is for. */
  final List<Integer> orderedFor = new ArrayList<>();

  /** All assignments of the present incarnation, oldest first. */
  final List<Command.Range> assignments = new ArrayList<>();

  final List<Fact> untold = new ArrayList<>();

  Half(int place) {
    this.place = place;
  }

  Half copy() {
    Half copy = new Half(place);
    copy.lives = lives;
    copy.state = state;
    copy.readable = readable;
    copy.index = index;
    copy.ledger = ledger.copy();
    copy.orders.addAll(orders);
    copy.orderedFor.addAll(orderedFor);
    copy.assignments.addAll(assignments);
    copy.untold.addAll(untold);
    return copy;
  }

  /** Begins from nothing, as a new incarnation with an epoch of its own. */
  void rebuild(Epoch epoch, Consumer<Fact> seen) {
    lives++;
    state = new byte[0];
    readable = null;
    index = 0;
    ledger = new Ledger();
    untold.clear();
    assignments.clear();
    apply(new Command.Incarnate(life()), seen);
    apply(new Command.Authorize(life(), epoch), seen);
    ServicePolicy policy =
        ServicePolicy.DEFAULT.toBuilder()
            .disconnect(DisconnectMode.FENCE)
            .settle(Duration.ZERO)
            .build();
    apply(new Command.DefineService(life(), 1, SHARD.service(), 1, policy), seen);
    Duration never = Duration.ofDays(1);
    apply(new Command.JoinAgent(AGENT, new AgentInfo("", "", 0, ""), never, never), seen);
    for (int i = 1; i <= 2; i++) {
      CandidateSpec spec =
          CandidateSpec.of(
              new CandidateName("c" + place + i), SHARD.service(), ShardSelection.all());
      SessionId session = new SessionId(place * 100L + lives * 10L + i);
      apply(new Command.OpenSession(session, SECRET, AGENT, spec, never, Epoch.NONE), seen);
    }
  }

  Incarnation life() {
    return new Incarnation(new UUID(place + 1, lives));
  }

  /** The present table, for reading alone: copies share it. */
  ElectionTable table() {
    ElectionTable table = readable;
    if (table == null) {
      table = restored();
      readable = table;
    }
    return table;
  }

  private ElectionTable restored() {
    ElectionTable table = new ElectionTable(new RegionName("r" + place));
    if (state.length > 0) {
      table.restore(state);
    }
    return table;
  }

  ShardView shard() {
    return table().shard(SHARD).orElseThrow();
  }

  Ledger ledger() {
    return ledger;
  }

  /** Applies a command; a second time changes nothing, and the events make sense. */
  Outcome apply(Command command, Consumer<Fact> seen) {
    ElectionTable table = restored();
    List<Event> events = new ArrayList<>();
    table.listener(events::add);
    Outcome outcome = table.apply(++index, Instant.EPOCH, command);
    events.forEach(ledger::happened);
    ledger.applied(command, outcome, table);
    ledger.compare(table);
    for (Event event : events) {
      untold.add(event.fact());
      seen.accept(event.fact());
    }
    byte[] once = table.snapshot();
    table.apply(index, Instant.EPOCH, command);
    if (!java.util.Arrays.equals(once, table.snapshot())) {
      throw new IllegalStateException("applied twice, it changes more: " + command);
    }
    if (!events.isEmpty()) {
      table.apply(
          index, Instant.EPOCH, new Command.AcknowledgeEvents(life(), table.lastSequence()));
    }
    state = table.snapshot();
    table.listener(event -> {});
    readable = table;
    return outcome;
  }

  void close(SessionId session, Consumer<Fact> seen) {
    apply(new Command.CloseSession(session, AGENT, 1, dev.lead.core.election.LossCause.DIED), seen);
  }

  long order(Order order) {
    orders.add(order);
    orderedFor.add(lives);
    return orders.size();
  }

  Command execute(int number) {
    return new Command.Execute(life(), number, orders.get(number - 1));
  }

  Command assign(Command.Range range) {
    return new Command.AssignShards(life(), SHARD.service(), List.of(range));
  }
}
