package dev.lead.control.move;

import dev.lead.core.election.ElectionCause;
import dev.lead.core.election.Fact;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Folds the facts that one region tells into the moves they are about. Give it those moves, apply
 * the facts in order, and store what changed.
 *
 * <p>A fact is about a move if it names the number of the order that the move gave to that region;
 * after the commit point, if it tells of a leader in the destination whose token is of the move's
 * epoch or a later one. Anything else changes nothing, so late and repeated facts do no harm.
 *
 * <p>Not thread-safe.
 */
public final class MoveFold {
  /**
   * A shard that a region released although its move had gone back: nobody would lead it.
   *
   * @param departure number of the order it released by
   */
  public record Stranded(ShardId shard, long departure) {}

  private final RegionName region;
  private final Map<Long, Move> moves = new LinkedHashMap<>();
  private final Set<Long> changed = new LinkedHashSet<>();
  private final List<Stranded> stranded = new ArrayList<>();

  /** Begins with the moves that the facts of this region may be about. */
  public MoveFold(RegionName region, Collection<Move> moves) {
    this.region = region;
    moves.forEach(move -> this.moves.put(move.id(), move));
  }

  /** Applies the next fact. */
  public void apply(Fact fact) {
    switch (fact) {
      case Fact.ArrivalStarted f -> arrival(f.arrival(), m -> m.targeting(f.target()));
      case Fact.ArrivalPrepared f ->
          arrival(
              f.arrival(),
              m ->
                  m.state() == MoveState.WARMING
                      ? m.targeting(f.target()).in(MoveState.WARM, "")
                      : m.targeting(f.target()));
      case Fact.ArrivalEnded f -> arrival(f.arrival(), m -> arrivalOver(m, f.reason()));
      case Fact.DepartureStarted f ->
          departure(
              f.transfer(),
              m -> {
                Move draining = m.leaving(Optional.empty(), f.token());
                draining =
                    m.state() == MoveState.WARM ? draining.in(MoveState.DRAINING, "") : draining;
                return m.wish().vacant()
                    ? draining.aborted("somebody leads the shard, and nobody was expected to")
                    : draining;
              });
      case Fact.ShardReleased f -> released(f);
      case Fact.TransferRolledBack f ->
          departure(f.transfer(), m -> m.departureOver().aborted(f.reason()));
      case Fact.OrderCompleted f -> {
        if (!f.accepted()) {
          refused(f);
        }
      }
      case Fact.LeaderElected f -> elected(f);
      case Fact.LeaderReady f -> ready(f.shard(), f.token());
      default -> {}
    }
  }

  private static Move arrivalOver(Move move, String reason) {
    Move over = move.arrivalOver();
    if (move.state() == MoveState.WARMING) {
      return over.rolledBack(reason);
    }
    return move.state().beforeCommit() ? over.aborted(reason) : over;
  }

  private void refused(Fact.OrderCompleted f) {
    String why =
        f.detail().isEmpty() ? f.refusal().map(r -> r.text()).orElse("refused") : f.detail();
    arrival(f.number(), m -> arrivalOver(m, why));
    departure(f.number(), m -> m.departureOver().aborted(why));
  }

  private void released(Fact.ShardReleased f) {
    boolean known = false;
    for (Move move : List.copyOf(moves.values())) {
      if (!move.source().equals(region) || !move.departure().is(f.transfer())) {
        continue;
      }
      known = true;
      if (move.state() == MoveState.WARM || move.state() == MoveState.DRAINING) {
        Move released = move.leaving(f.leader(), f.token()).in(MoveState.RELEASED, "");
        put(
            move.wish().vacant() && f.leader().isPresent()
                ? released.aborted("somebody led the shard, and nobody was expected to")
                : released);
      } else if (move.state() == MoveState.ROLLED_BACK) {
        stranded.add(new Stranded(f.shard(), f.transfer()));
      }
    }
    if (!known) {
      stranded.add(new Stranded(f.shard(), f.transfer()));
    }
  }

  private void elected(Fact.LeaderElected f) {
    update(
        m -> arrived(m, f.shard(), f.token()),
        m -> {
          Move led = m.elected(f.leader(), f.token());
          // Whoever takes a short lease acts at once.
          return f.cause() == ElectionCause.SHORT_LEASE ? led.in(MoveState.COMPLETED, "") : led;
        });
  }

  private void ready(ShardId shard, Token token) {
    update(m -> arrived(m, shard, token), m -> m.ready(token));
  }

  private boolean arrived(Move move, ShardId shard, Token token) {
    return move.state() == MoveState.ACTIVATING
        && move.destination().equals(region)
        && move.shard().equals(shard)
        && token.compareTo(move.token()) > 0;
  }

  /** Numbers of orders rise in each region on its own: the same one may mean two things. */
  private void arrival(long number, UnaryOperator<Move> change) {
    update(
        m ->
            m.state().open()
                && m.destination().equals(region)
                && m.arrival().is(number)
                && !m.arrival().over(),
        change);
  }

  private void departure(long number, UnaryOperator<Move> change) {
    update(
        m ->
            m.state().beforeCommit()
                && m.source().equals(region)
                && m.departure().is(number)
                && !m.departure().over(),
        change);
  }

  private void update(Predicate<Move> which, UnaryOperator<Move> change) {
    for (Move move : List.copyOf(moves.values())) {
      if (which.test(move)) {
        put(change.apply(move));
      }
    }
  }

  private void put(Move move) {
    if (!move.equals(moves.put(move.id(), move))) {
      changed.add(move.id());
    }
  }

  /** The moves that changed. */
  public List<Move> changed() {
    return changed.stream().map(this::get).toList();
  }

  /** Shards to be taken up again by their region. */
  public List<Stranded> stranded() {
    return List.copyOf(stranded);
  }

  private Move get(long id) {
    Move move = moves.get(id);
    if (move == null) {
      throw new IllegalStateException("no move " + id);
    }
    return move;
  }
}
