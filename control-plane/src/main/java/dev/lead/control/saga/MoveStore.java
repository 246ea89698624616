package dev.lead.control.saga;

import dev.lead.control.db.Channel;
import dev.lead.control.db.Columns;
import dev.lead.control.db.Row;
import dev.lead.control.db.Tx;
import dev.lead.control.move.Move;
import dev.lead.control.move.MoveState;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The rows of moves. Whoever changes one holds the lock of one of its regions, and the row's. */
public final class MoveStore {
  /** A move that is wanted. */
  public record Wanted(
      ShardId shard,
      RegionName source,
      RegionName destination,
      Move.Wish wish,
      Optional<CandidateName> from,
      Token token) {}

  private static final String OPEN = " m.state not in ('completed', 'rolled_back') ";

  private MoveStore() {}

  /** Puts moves into the queue. The caller knows that none of these shards is being moved. */
  public static void enqueue(Tx tx, long transfer, List<Wanted> wanted) throws SQLException {
    tx.update(
        """
        insert into shard_move (transfer, service, shard, source, destination, wish, expect_leader, expect_token,
          expect_none, from_leader, token)
        select ?, u.service, u.shard, u.source, u.destination, u.wish, u.leader, u.wanted_token, u.vacant,
          u.from_leader, u.token
        from unnest(?::text[], ?::integer[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::boolean[],
            ?::text[], ?::bigint[])
          with ordinality as u (service, shard, source, destination, wish, leader, wanted_token, vacant, from_leader,
            token, place)
        order by u.place
        """,
        transfer,
        Columns.texts(wanted, w -> w.shard().service().value()),
        Columns.integers(wanted, w -> w.shard().number()),
        Columns.texts(wanted, w -> w.source().value()),
        Columns.texts(wanted, w -> w.destination().value()),
        Columns.optTexts(wanted, w -> w.wish().target()),
        Columns.optTexts(wanted, w -> w.wish().leader()),
        Columns.optNumbers(wanted, w -> w.wish().token().map(Token::value)),
        Columns.flags(wanted, w -> w.wish().vacant()),
        Columns.optTexts(wanted, Wanted::from),
        Columns.numbers(wanted, w -> w.token().value()));
    tx.notify(Channel.MOVES, "");
  }

  /** Locks the moves of a pair of regions that are under way, and those named. */
  static List<Move> lockPair(Tx tx, RegionName source, RegionName destination, List<Long> more)
      throws SQLException {
    return tx.list(
        "select m.* from shard_move m where m.source = ? and m.destination = ? and"
            + OPEN
            + "and (m.state <> 'queued' or m.abort is not null or m.id = any(?)) order by m.id for update",
        MoveStore::read,
        source.value(),
        destination.value(),
        more.toArray(Long[]::new));
  }

  /** Locks the open moves out of a region, and into it. */
  public static List<Move> lockOf(Tx tx, RegionName region) throws SQLException {
    return tx.list(
        "select m.* from shard_move m where (m.source = ? or m.destination = ?) and"
            + OPEN
            + "order by m.id for update",
        MoveStore::read,
        region.value(),
        region.value());
  }

  /** Locks what a region's events may be about: moves by numbers of orders, and arrived shards. */
  static List<Move> lockTold(Tx tx, RegionName region, List<Long> numbers, List<ShardId> shards)
      throws SQLException {
    return tx.list(
        """
        select m.* from shard_move m where m.id in (
          select id from shard_move where destination = ? and arrival = any(?)
          union select id from shard_move where source = ? and departure = any(?)
          union select s.id from shard_move s
            join unnest(?::text[], ?::integer[]) as u (service, shard) on s.service = u.service and s.shard = u.shard
            where s.destination = ? and s.state = 'activating')
        order by m.id for update
        """,
        MoveStore::read,
        region.value(),
        numbers.toArray(Long[]::new),
        region.value(),
        numbers.toArray(Long[]::new),
        Columns.texts(shards, s -> s.service().value()),
        Columns.integers(shards, ShardId::number),
        region.value());
  }

  /** Stores what can change in a move, except what its steps draw anew. */
  static void store(Tx tx, List<Move> moves) throws SQLException {
    if (moves.isEmpty()) {
      return;
    }
    tx.update(
        """
        update shard_move m set state = u.state, abort = u.abort, arrival_over = u.arrival_over,
          departure_over = u.departure_over, from_leader = u.from_leader, target = u.target, token = u.token,
          new_token = u.new_token, detail = u.detail, since = case when m.state = u.state then m.since else now() end
        from unnest(?::bigint[], ?::text[], ?::text[], ?::boolean[], ?::boolean[], ?::text[], ?::text[], ?::bigint[],
            ?::bigint[], ?::text[])
          as u (id, state, abort, arrival_over, departure_over, from_leader, target, token, new_token, detail)
        where m.id = u.id
        """,
        Columns.numbers(moves, Move::id),
        Columns.texts(moves, m -> m.state().text()),
        Columns.optTexts(moves, Move::abort),
        Columns.flags(moves, m -> m.arrival().over()),
        Columns.flags(moves, m -> m.departure().over()),
        Columns.optTexts(moves, Move::from),
        Columns.optTexts(moves, Move::target),
        Columns.numbers(moves, m -> m.token().value()),
        Columns.optNumbers(moves, m -> m.newToken().map(Token::value)),
        Columns.texts(moves, Move::detail));
  }

  /** They warm up, by these orders to the destination. */
  static void warming(
      Tx tx, List<Move> moves, List<Long> numbers, Incarnation source, Incarnation destination)
      throws SQLException {
    tx.update(
        """
        update shard_move m set state = 'warming', since = now(), arrival = u.number, source_incarnation = ?,
          destination_incarnation = ?
        from unnest(?::bigint[], ?::bigint[]) as u (id, number) where m.id = u.id
        """,
        source.id(),
        destination.id(),
        Columns.numbers(moves, Move::id),
        numbers.toArray(Long[]::new));
  }

  /** They are to depart, by these orders to the source. */
  static void departing(Tx tx, List<Move> moves, List<Long> numbers) throws SQLException {
    tx.update(
        "update shard_move m set departure = u.number from unnest(?::bigint[], ?::bigint[]) as u (id, number)"
            + " where m.id = u.id",
        Columns.numbers(moves, Move::id),
        numbers.toArray(Long[]::new));
  }

  /** They are past the commit point. */
  static void activating(Tx tx, List<Move> moves, Epoch epoch) throws SQLException {
    tx.update(
        "update shard_move set state = 'activating', since = now(), epoch = ? where id = any(?)",
        epoch.value(),
        Columns.numbers(moves, Move::id));
  }

  /** The open moves among these shards. */
  public static List<Move> openOf(Tx tx, List<ShardId> shards) throws SQLException {
    return tx.list(
        "select m.* from shard_move m"
            + " join unnest(?::text[], ?::integer[]) as u (service, shard) on m.service = u.service and m.shard = u.shard"
            + " where"
            + OPEN
            + "order by m.id",
        MoveStore::read,
        Columns.texts(shards, s -> s.service().value()),
        Columns.integers(shards, ShardId::number));
  }

  /** All moves of a transfer, for update. */
  public static List<Move> lockTransfer(Tx tx, long transfer) throws SQLException {
    return tx.list(
        "select m.* from shard_move m where m.transfer = ? order by m.id for update",
        MoveStore::read,
        transfer);
  }

  /** These moves shall go back; the driver sees to it. */
  public static void abort(Tx tx, List<Long> ids, String why) throws SQLException {
    tx.update(
        "update shard_move set abort = coalesce(abort, ?) where id = any(?)"
            + " and state in ('queued', 'warming', 'warm', 'draining', 'released')",
        why,
        ids.toArray(Long[]::new));
    tx.notify(Channel.MOVES, "");
  }

  /** These moves are over, whatever they were at. */
  public static void end(Tx tx, List<Long> ids, MoveState state, String why) throws SQLException {
    tx.update(
        "update shard_move set state = ?, detail = ?, since = now() where id = any(?)"
            + " and state not in ('completed', 'rolled_back')",
        state.text(),
        why,
        ids.toArray(Long[]::new));
    tx.notify(Channel.MOVES, "");
  }

  static Move read(Row row) throws SQLException {
    return new Move(
        row.number("id"),
        row.number("transfer"),
        new ShardId(new ServiceName(row.text("service")), row.integer("shard")),
        new RegionName(row.text("source")),
        new RegionName(row.text("destination")),
        MoveState.of(row.text("state")),
        row.optText("abort"),
        new Move.Wish(
            row.optText("wish").map(CandidateName::new),
            row.optText("expect_leader").map(CandidateName::new),
            row.optNumber("expect_token").map(Token::new),
            row.flag("expect_none")),
        row.optUuid("source_incarnation").map(Incarnation::new),
        row.optUuid("destination_incarnation").map(Incarnation::new),
        new Move.Ordered(row.optNumber("arrival"), row.flag("arrival_over")),
        new Move.Ordered(row.optNumber("departure"), row.flag("departure_over")),
        row.optText("from_leader").map(CandidateName::new),
        row.optText("target").map(CandidateName::new),
        new Token(row.number("token")),
        row.optNumber("new_token").map(Token::new),
        row.text("detail"));
  }
}
