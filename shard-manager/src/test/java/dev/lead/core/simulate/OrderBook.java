package dev.lead.core.simulate;

import dev.lead.core.election.Command;
import dev.lead.core.election.Event;
import dev.lead.core.election.Fact;
import dev.lead.core.election.Order;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was ordered in one region, and the events that came from it. */
final class OrderBook {
  /** What an order has come to, as far as events have told. */
  enum Note {
    REFUSED,
    PREPARED,
    ENDED,
    RELEASED,
    ROLLED_BACK,
    COMPLETED
  }

  private record Numbered(long number, Incarnation incarnation, Order order) {}

  private final Simulation sim;
  private final SimRegion region;
  private final List<Numbered> orders = new ArrayList<>();
  private final Map<Incarnation, List<Event>> kept = new LinkedHashMap<>();
  private final Map<Long, Note> notes = new HashMap<>();
  private final Map<ShardId, Token> ready = new HashMap<>();

  OrderBook(Simulation sim, SimRegion region) {
    this.sim = sim;
    this.region = region;
  }

  void begin(Incarnation incarnation) {
    kept.put(incarnation, new ArrayList<>());
  }

  /** Orders something of the present incarnation; returns the number, 0 if there is none. */
  long order(Order order) {
    Optional<Incarnation> present = region.mandates.registered();
    if (present.isEmpty()) {
      return 0;
    }
    long number = sim.controlPlane.nextOrder();
    sim.controlPlane.trace("orders", order, "as", number, "in", region);
    orders.add(new Numbered(number, present.get(), order));
    return number;
  }

  List<Command> after(Incarnation incarnation, long lastOrder) {
    List<Command> commands = new ArrayList<>();
    for (Numbered order : orders) {
      if (order.number() > lastOrder && order.incarnation().equals(incarnation)) {
        commands.add(new Command.Execute(incarnation, order.number(), order.order()));
      }
    }
    return commands;
  }

  Optional<Note> note(long number) {
    return Optional.ofNullable(notes.get(number));
  }

  /** The token of the newest leader of the shard that reported ready here. */
  Token ready(ShardId shard) {
    return ready.getOrDefault(shard, Token.NONE);
  }

  long keep(Incarnation incarnation, List<Event> events) {
    List<Event> log = kept.get(incarnation);
    if (log == null) {
      return 0;
    }
    for (Event event : events) {
      if (event.sequence() == log.size() + 1) {
        log.add(event);
        note(event.fact());
      } else if (event.sequence() > log.size()) {
        throw new Violation(
            "event %d was never delivered, %d came".formatted(log.size() + 1, event.sequence()));
      } else if (!event.equals(log.get((int) event.sequence() - 1))) {
        throw new Violation("another event with a number that was used: " + event);
      }
    }
    return log.size();
  }

  private void note(Fact fact) {
    switch (fact) {
      case Fact.OrderCompleted f -> {
        if (!f.accepted()) {
          notes.put(f.number(), Note.REFUSED);
        }
      }
      case Fact.ArrivalPrepared f -> notes.put(f.arrival(), Note.PREPARED);
      case Fact.ArrivalEnded f -> notes.put(f.arrival(), Note.ENDED);
      case Fact.ShardReleased f -> notes.put(f.transfer(), Note.RELEASED);
      case Fact.TransferRolledBack f -> {
        // Only the saga's decision returns it, or one that was made after the saga was over.
        boolean grantedSince = f.reason().contains("anew");
        if (notes.get(f.transfer()) == Note.RELEASED
            && !sim.moves.gaveUp(f.transfer())
            && !grantedSince
            && !sim.anyBroken()) {
          throw new Violation("returned after the release though nobody gave it up: " + f);
        }
        if (notes.get(f.transfer()) != Note.RELEASED || !sim.anyBroken()) {
          notes.put(f.transfer(), Note.ROLLED_BACK);
        }
      }
      case Fact.TransferCompleted f -> notes.put(f.transfer(), Note.COMPLETED);
      case Fact.LeaderReady f -> ready.merge(f.shard(), f.token(), OrderBook::larger);
      default -> {}
    }
  }

  private static Token larger(Token a, Token b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  List<Event> kept(Incarnation incarnation) {
    return kept.getOrDefault(incarnation, List.of());
  }
}
