package dev.lead.core.explore;

import dev.lead.core.election.Command;
import dev.lead.core.election.ElectionTable;
import dev.lead.core.election.Event;
import dev.lead.core.election.Fact;
import dev.lead.core.election.Outcome;
import dev.lead.core.election.ShardView;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the events of one incarnation say, kept by somebody who reads nothing else. It checks that
 * they make sense, and that the table's state is what they tell:
 *
 * <ul>
 *   <li>sequence numbers and terms have no gaps, tokens rise;
 *   <li>one leader at a time, lost before another is elected, never the same token again;
 *   <li>a transfer, a departure and an arrival have one outcome each;
 *   <li>nobody leads what has departed, until that is given up;
 *   <li>whoever released does not lead on.
 * </ul>
 *
 * <p>Throws {@link IllegalStateException} if not.
 */
public final class Ledger {
  private static final class Row {
    Token token = Token.NONE;
    @Nullable SessionId leader;
    boolean ready;
    boolean revoked;
    Optional<CandidateName> standby = Optional.empty();

    Row copy() {
      Row copy = new Row();
      copy.token = token;
      copy.leader = leader;
      copy.ready = ready;
      copy.revoked = revoked;
      copy.standby = standby;
      return copy;
    }
  }

  private final Map<ShardId, Row> rows = new TreeMap<>();
  private final Map<ShardId, Long> transfers = new TreeMap<>();
  private final Map<ShardId, Long> departures = new TreeMap<>();
  private final Map<ShardId, Long> departed = new TreeMap<>();
  private final Map<ShardId, Long> arrivals = new TreeMap<>();
  private final Set<Long> transfersSeen = new TreeSet<>();
  private final Set<Long> orders = new TreeSet<>();
  private long sequence;

  /** A copy that goes its own way. */
  public Ledger copy() {
    Ledger copy = new Ledger();
    rows.forEach((shard, row) -> copy.rows.put(shard, row.copy()));
    copy.transfers.putAll(transfers);
    copy.departures.putAll(departures);
    copy.departed.putAll(departed);
    copy.arrivals.putAll(arrivals);
    copy.transfersSeen.addAll(transfersSeen);
    copy.orders.addAll(orders);
    copy.sequence = sequence;
    return copy;
  }

  /** An event was emitted. */
  public void happened(Event event) {
    require(
        event.sequence() == sequence + 1,
        "event %s comes after sequence number %d",
        event,
        sequence);
    sequence = event.sequence();
    switch (event.fact()) {
      case Fact.LeaderElected f -> elected(f);
      case Fact.LeaderReady f -> {
        Row row = led(f.shard(), f.session(), f.token(), f);
        require(!row.ready, "ready twice: %s", f);
        row.ready = true;
      }
      case Fact.LeaderRevoked f -> {
        Row row = led(f.shard(), f.session(), f.token(), f);
        require(!row.revoked, "revoked twice: %s", f);
        row.revoked = true;
      }
      case Fact.LeaderLost f -> {
        Row row = led(f.shard(), f.session(), f.token(), f);
        row.leader = null;
        row.revoked = false;
        row.ready = false;
      }
      case Fact.StandbyChosen f -> row(f.shard()).standby = f.standby();
      case Fact.TransferStarted f -> {
        led(f.shard(), f.from(), f.token(), f);
        require(!transfers.containsKey(f.shard()), "a second transfer at once: %s", f);
        require(transfersSeen.add(f.transfer()), "a transfer's number again: %s", f);
        transfers.put(f.shard(), f.transfer());
      }
      case Fact.TransferDraining f -> {
        led(f.shard(), f.from(), f.token(), f);
        require(underWay(f.shard(), f.transfer()), "no such transfer: %s", f);
      }
      case Fact.TransferCompleted f -> {
        boolean arrives = is(arrivals, f.shard(), f.transfer());
        require(arrives || underWay(f.shard(), f.transfer()), "no such transfer: %s", f);
        require(row(f.shard()).ready, "completed before ready: %s", f);
        (arrives ? arrivals : transfers).remove(f.shard());
      }
      case Fact.TransferRolledBack f -> rolledBack(f);
      case Fact.DepartureStarted f -> {
        led(f.shard(), f.from(), f.token(), f);
        require(!transfers.containsKey(f.shard()), "departs while in transfer: %s", f);
        require(
            is(departures, f.shard(), f.transfer()) || transfersSeen.add(f.transfer()),
            "a departure's number again: %s",
            f);
        departures.put(f.shard(), f.transfer());
      }
      case Fact.ShardReleased f -> released(f);
      case Fact.ArrivalStarted f -> {
        require(!arrivals.containsKey(f.shard()), "a second arrival at once: %s", f);
        require(transfersSeen.add(f.arrival()), "an arrival's number again: %s", f);
        require(row(f.shard()).leader == null, "arrives while somebody leads: %s", f);
        arrivals.put(f.shard(), f.arrival());
      }
      case Fact.ArrivalPrepared f ->
          require(is(arrivals, f.shard(), f.arrival()), "no such arrival: %s", f);
      case Fact.ArrivalEnded f -> {
        require(is(arrivals, f.shard(), f.arrival()), "no such arrival: %s", f);
        arrivals.remove(f.shard());
      }
      case Fact.OrderCompleted f -> require(orders.add(f.number()), "an order twice: %s", f);
      default -> {}
    }
  }

  private void rolledBack(Fact.TransferRolledBack f) {
    for (Map<ShardId, Long> moving : List.of(transfers, departures, departed)) {
      if (is(moving, f.shard(), f.transfer())) {
        moving.remove(f.shard());
        return;
      }
    }
    throw new IllegalStateException("no such transfer: " + f);
  }

  private void released(Fact.ShardReleased f) {
    Row row = row(f.shard());
    require(row.leader == null, "released while somebody leads: %s", f);
    require(row.token.equals(f.token()), "the last token was %s: %s", row.token, f);
    Long departure = departures.remove(f.shard());
    boolean vacantBefore = departure == null && f.leader().isEmpty();
    require(
        vacantBefore ? transfersSeen.add(f.transfer()) : departure == f.transfer(),
        "no such departure: %s",
        f);
    departed.put(f.shard(), f.transfer());
  }

  private void elected(Fact.LeaderElected f) {
    Row row = row(f.shard());
    require(!departed.containsKey(f.shard()), "elected after the release for a move: %s", f);
    require(row.leader == null, "elected while another leads: %s", f);
    require(f.previousToken().equals(row.token), "the token before was %s: %s", row.token, f);
    require(
        f.token().compareTo(row.token) > 0, "the token does not rise from %s: %s", row.token, f);
    require(
        f.token().term().value() == row.token.term().value() + 1,
        "the term does not follow %s: %s",
        row.token.term(),
        f);
    row.token = f.token();
    row.leader = f.session();
    row.ready = false;
    row.revoked = false;
    row.standby = f.standby();
  }

  /** A command was applied. */
  public void applied(Command command, Outcome outcome, ElectionTable table) {
    if (!outcome.equals(Outcome.DONE)) {
      return;
    }
    switch (command) {
      case Command.Release c -> gone(c.session(), c.shard(), c.token(), table);
      case Command.Resign c -> gone(c.session(), c.shard(), c.token(), table);
      case Command.AssignShards c ->
          // No event names the shards: what is away has left for good, whatever comes next.
          departed
              .keySet()
              .removeIf(
                  shard -> table.shard(shard).filter(v -> v.state() != ShardState.AWAY).isEmpty());
      default -> {}
    }
  }

  private static void gone(SessionId session, ShardId shard, Token token, ElectionTable table) {
    ShardView now = table.shard(shard).orElseThrow();
    require(
        !now.session().equals(session) || !now.token().equals(token),
        "%s released %s with token %s and leads on",
        session,
        shard,
        token);
  }

  /** Compares the table's state with what its events told. */
  public void compare(ElectionTable table) {
    require(
        table.lastSequence() == sequence,
        "the last event is %d, not %d",
        table.lastSequence(),
        sequence);
    rows.forEach((shard, row) -> {
      Optional<ShardView> found = table.shard(shard);
      if (found.isEmpty()) {
        require(row.leader == null, "%s has a leader and is gone", shard);
        return;
      }
      ShardView now = found.get();
      SessionId leader = row.leader == null ? SessionId.NONE : row.leader;
      require(now.session().equals(leader), "events say %s leads: %s", leader, now);
      require(now.token().equals(row.token), "events say token %s: %s", row.token, now);
      require(now.term().equals(row.token.term()), "term and token differ: %s", now);
      require(
          row.revoked == (now.state() == ShardState.REVOKING),
          "events say revoked is %s: %s",
          row.revoked,
          now);
      if (row.leader == null) {
        unled(now);
        return;
      }
      boolean working = now.state() == ShardState.ACTIVE || now.state() == ShardState.GRANTED;
      if (working) {
        require(row.ready == (now.state() == ShardState.ACTIVE), "ready is %s: %s", row.ready, now);
      }
      boolean moving = now.state() == ShardState.PREPARING || now.state() == ShardState.DRAINING;
      require(
          !moving || transfers.containsKey(shard) || departures.containsKey(shard),
          "no transfer is under way: %s",
          now);
      require(now.standby().equals(row.standby), "events say %s stands by: %s", row.standby, now);
      require(table.session(now.session()).isPresent(), "the leader's session is gone: %s", now);
    });
  }

  private void unled(ShardView now) {
    if (now.state() == ShardState.AWAY) {
      // Its home is another region since: that is told by other events than the shard's.
      departed.remove(now.shard());
    }
    boolean left = departed.containsKey(now.shard());
    require(
        now.state() == (left ? ShardState.DEPARTED : ShardState.VACANT)
            || now.state() == ShardState.AWAY,
        "no leader, %s, but %s",
        left ? "departed" : "not departed",
        now);
  }

  /** Something that has no outcome yet. */
  public Optional<String> underWay() {
    String all =
        "transfers %s, departures %s, departed %s, arrivals %s"
            .formatted(transfers, departures, departed, arrivals);
    boolean none =
        transfers.isEmpty() && departures.isEmpty() && departed.isEmpty() && arrivals.isEmpty();
    return none ? Optional.empty() : Optional.of(all);
  }

  /** Where the leader is asked to release, or has released, for a move to another region. */
  public Map<ShardId, Long> departures() {
    Map<ShardId, Long> all = new TreeMap<>(departures);
    all.putAll(departed);
    return all;
  }

  /** The arrivals that have no outcome yet. */
  public Map<ShardId, Long> arrivals() {
    return arrivals;
  }

  /** The transfers that have no outcome yet. */
  public Map<ShardId, Long> transfersUnderWay() {
    return transfers;
  }

  private boolean underWay(ShardId shard, long transfer) {
    return is(transfers, shard, transfer);
  }

  private static boolean is(Map<ShardId, Long> moving, ShardId shard, long number) {
    return Long.valueOf(number).equals(moving.get(shard));
  }

  private Row led(ShardId shard, SessionId session, Token token, Fact fact) {
    Row row = row(shard);
    require(
        session.equals(row.leader) && token.equals(row.token),
        "the leader is %s with token %s: %s",
        row.leader,
        row.token,
        fact);
    return row;
  }

  private Row row(ShardId shard) {
    return rows.computeIfAbsent(shard, s -> new Row());
  }

  @SuppressWarnings("AnnotateFormatMethod") // its annotation would be one more dependency
  private static void require(boolean holds, String message, @Nullable Object... values) {
    if (!holds) {
      throw new IllegalStateException(message.formatted(values));
    }
  }
}
