package dev.lead.control.projection;

import dev.lead.core.election.ElectionCause;
import dev.lead.core.election.Event;
import dev.lead.core.election.Fact;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Folds a batch of a region's events into the rows they touch. Give it those rows, apply the events
 * in order, and store what changed.
 *
 * <p>A shard whose row was not given (its service was deleted) leaves history only. A fact about a
 * token that is not the shard's present one changes no present state.
 *
 * <p>Not thread-safe.
 */
public final class Projection {
  private record Key(ShardId shard, Token token) {}

  private final Map<ShardId, LeaderRow> leaders = new LinkedHashMap<>();
  private final Set<ShardId> changedLeaders = new LinkedHashSet<>();
  private final Map<SessionId, CandidateRow> candidates = new LinkedHashMap<>();
  private final Set<SessionId> changedCandidates = new LinkedHashSet<>();
  private final Map<Long, TransferRow> transfers = new LinkedHashMap<>();
  private final Set<Long> changedTransfers = new LinkedHashSet<>();
  private final Map<AgentRun, MemberRow> members = new LinkedHashMap<>();
  private final Set<AgentRun> changedMembers = new LinkedHashSet<>();
  private final Map<Key, Leadership> begun = new LinkedHashMap<>();
  private final Map<Key, LeadershipEdit> edits = new LinkedHashMap<>();
  private final List<HoldChange> holds = new ArrayList<>();
  private final List<OrderOutcome> orders = new ArrayList<>();
  private long dropped;

  /** Begins with the rows that the events may touch, and the open transfers of the region. */
  public Projection(
      Collection<LeaderRow> leaders,
      Collection<CandidateRow> candidates,
      Collection<TransferRow> openTransfers,
      Collection<MemberRow> members) {
    leaders.forEach(row -> this.leaders.put(row.shard(), row));
    candidates.forEach(row -> this.candidates.put(row.session(), row));
    openTransfers.forEach(row -> this.transfers.put(row.number(), row));
    members.forEach(row -> this.members.put(row.agent(), row));
  }

  /** Applies the next event. */
  public void apply(Event event) {
    Instant at = event.at();
    switch (event.fact()) {
      case Fact.AgentJoined f -> put(new MemberRow(f.agent(), f.info(), MemberRow.State.LIVE, at));
      case Fact.AgentSuspected f -> member(f.agent(), MemberRow.State.SUSPECTED, at);
      case Fact.AgentRecovered f -> member(f.agent(), MemberRow.State.LIVE, at);
      case Fact.AgentExpired f -> member(f.agent(), MemberRow.State.EXPIRED, at);
      case Fact.AgentLeft f -> member(f.agent(), MemberRow.State.LEFT, at);
      case Fact.CandidateJoined f -> joined(f, at);
      case Fact.CandidateAttached f ->
          candidate(f.session(), row -> row.attached(f.agent().name(), f.attachment()));
      case Fact.CandidateDetached f -> candidate(f.session(), CandidateRow::detached);
      case Fact.CandidateLeft f -> {
        candidates.remove(f.session());
        changedCandidates.add(f.session());
      }
      case Fact.FitnessChanged f -> candidate(f.session(), row -> row.with(f.fitness()));
      case Fact.CandidateHeld f ->
          holds.add(
              new HoldChange.Held(
                  f.service(),
                  f.candidate(),
                  f.shard().orElse(HoldChange.WHOLE_SERVICE),
                  text(f.cause()),
                  f.hold(),
                  at));
      case Fact.CandidateFreed f -> holds.add(new HoldChange.Freed(f.service(), f.candidate()));
      case Fact.LeaderElected f -> elected(f, at);
      case Fact.LeaderReady f -> {
        edit(LeadershipEdit.ready(f.shard(), f.token(), at));
        leader(
            f.shard(),
            f.token(),
            row -> row.state() == ShardState.GRANTED ? row.in(ShardState.ACTIVE) : row);
      }
      case Fact.LeaderLost f -> {
        edit(LeadershipEdit.over(f.shard(), f.token(), at, text(f.cause())));
        leader(f.shard(), f.token(), row -> row.vacant(at));
      }
      case Fact.LeaderRevoked f -> leader(f.shard(), f.token(), row -> row.in(ShardState.REVOKING));
      case Fact.StandbyChosen f ->
          leader(f.shard(), row -> row.withStandby(f.standby(), f.session()));
      case Fact.TransferStarted f -> started(f);
      case Fact.TransferDraining f -> {
        transfer(f.transfer(), row -> row.in(TransferState.DRAINING, ""));
        leader(f.shard(), f.token(), row -> row.in(ShardState.DRAINING));
      }
      case Fact.TransferCompleted f -> {
        transfer(f.transfer(), row -> row.granted(TransferState.COMPLETED, f.token()));
        leader(f.shard(), row -> row.withTransfer(Optional.empty()));
      }
      case Fact.TransferRolledBack f -> rolledBack(f);
      case Fact.OrderCompleted f -> order(f);
      case Fact.EventsDropped f -> dropped += f.count();
      case Fact.RegionAuthorised f -> {}
      case Fact.ServiceDefined f -> {}
      case Fact.ServiceRemoved f -> {}
      case Fact.ShardsAssigned f -> {}
      case Fact.ElectionsPaused f -> {}
      case Fact.ElectionsResumed f -> {}
      case Fact.ArrivalStarted f -> {}
      case Fact.ArrivalPrepared f -> {}
      case Fact.ArrivalEnded f -> {}
      case Fact.DepartureStarted f ->
          leader(
              f.shard(),
              f.token(),
              row -> row.in(ShardState.DRAINING).withTransfer(Optional.of(f.transfer())));
      case Fact.ShardReleased f -> {
        edit(LeadershipEdit.over(f.shard(), f.token(), at, "transfer"));
        leader(
            f.shard(),
            row -> row.vacant(at).in(ShardState.DEPARTED).withTransfer(Optional.of(f.transfer())));
      }
      case Fact.DrainStarted f -> {}
      case Fact.DrainEnded f -> {}
    }
  }

  // ---- agents and candidates ------------------------------------------------------------------

  private void put(MemberRow row) {
    members.put(row.agent(), row);
    changedMembers.add(row.agent());
  }

  private void member(AgentRun agent, MemberRow.State state, Instant at) {
    MemberRow row = members.get(agent);
    if (row != null) {
      put(row.in(state, at));
    }
  }

  private void joined(Fact.CandidateJoined f, Instant at) {
    CandidateRow.Attachment state =
        f.agent().isPresent()
            ? CandidateRow.Attachment.ATTACHED
            : CandidateRow.Attachment.SHORT_LEASE;
    candidates.put(
        f.session(),
        new CandidateRow(
            f.session(), f.candidate(), state, f.agent().map(AgentRun::name), 1, Fitness.GOOD, at));
    changedCandidates.add(f.session());
  }

  private void candidate(SessionId session, UnaryOperator<CandidateRow> change) {
    if (candidates.computeIfPresent(session, (key, row) -> change.apply(row)) != null) {
      changedCandidates.add(session);
    }
  }

  // ---- leadership -----------------------------------------------------------------------------

  private void elected(Fact.LeaderElected f, Instant at) {
    if (!f.previousToken().equals(Token.NONE)) {
      // Its loss was told by an event of its own; this closes the record if that one was dropped.
      edit(LeadershipEdit.over(f.shard(), f.previousToken(), at, "replaced: " + text(f.cause())));
    }
    CandidateRow candidate = candidates.get(f.session());
    begun.put(
        new Key(f.shard(), f.token()),
        new Leadership(
            f.shard(),
            f.token(),
            f.session(),
            f.leader(),
            candidate == null ? Optional.empty() : candidate.agent(),
            text(f.cause()),
            f.previousToken(),
            at,
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
    LeaderRow before = leaders.get(f.shard());
    if (before == null || f.token().compareTo(before.token()) < 0) {
      return;
    }
    before.transfer().ifPresent(number -> reached(number, f));
    change(
        new LeaderRow(
            f.shard(),
            ShardState.GRANTED,
            f.token(),
            Optional.of(f.session()),
            Optional.of(f.leader()),
            f.standby(),
            LeaderRow.present(f.standbySession()),
            before.transfer(),
            at));
  }

  private void reached(long number, Fact.LeaderElected f) {
    boolean planned =
        f.cause() == ElectionCause.TRANSFER
            || f.cause() == ElectionCause.PREEMPTION
            || f.cause() == ElectionCause.DRAINED;
    transfer(
        number,
        row ->
            planned || row.to().equals(Optional.of(f.leader()))
                ? row.granted(TransferState.GRANTED, f.token())
                : row);
  }

  private void leader(ShardId shard, Token token, UnaryOperator<LeaderRow> change) {
    leader(shard, row -> row.token().equals(token) ? change.apply(row) : row);
  }

  private void leader(ShardId shard, UnaryOperator<LeaderRow> change) {
    LeaderRow row = leaders.get(shard);
    if (row != null) {
      change(change.apply(row));
    }
  }

  private void change(LeaderRow row) {
    if (!row.equals(leaders.put(row.shard(), row))) {
      changedLeaders.add(row.shard());
    }
  }

  private void edit(LeadershipEdit edit) {
    Key key = new Key(edit.shard(), edit.token());
    if (begun.computeIfPresent(key, (k, leadership) -> leadership.with(edit)) == null) {
      edits.merge(key, edit, LeadershipEdit::then);
    }
  }

  // ---- transfers and orders -------------------------------------------------------------------

  private void started(Fact.TransferStarted f) {
    CandidateRow from = candidates.get(f.from());
    LeaderRow row = leaders.get(f.shard());
    TransferRow known = transfers.get(f.transfer());
    transfers.put(
        f.transfer(),
        new TransferRow(
            f.transfer(),
            f.shard(),
            TransferState.PREPARING,
            from == null
                ? row == null ? Optional.empty() : row.leader()
                : Optional.of(from.spec().name()),
            Optional.of(f.target()),
            known == null ? Optional.of(text(f.cause())) : known.cause(),
            f.token(),
            Optional.empty(),
            ""));
    changedTransfers.add(f.transfer());
    leader(f.shard(), r -> r.in(ShardState.PREPARING).withTransfer(Optional.of(f.transfer())));
  }

  private void rolledBack(Fact.TransferRolledBack f) {
    transfer(f.transfer(), row -> row.in(TransferState.ROLLED_BACK, f.reason()));
    leader(
        f.shard(),
        row -> {
          if (!row.transfer().equals(Optional.of(f.transfer()))) {
            return row;
          }
          boolean leads = row.state() == ShardState.PREPARING || row.state() == ShardState.DRAINING;
          LeaderRow after =
              leads
                  ? row.in(ShardState.ACTIVE)
                  : row.state() == ShardState.DEPARTED ? row.in(ShardState.VACANT) : row;
          return after.withTransfer(Optional.empty());
        });
  }

  private void order(Fact.OrderCompleted f) {
    orders.add(
        new OrderOutcome(f.number(), f.accepted(), f.refusal().map(Projection::text), f.detail()));
    if (!f.accepted()) {
      String why =
          f.detail().isEmpty() ? f.refusal().map(r -> r.text()).orElse("refused") : f.detail();
      transfer(f.number(), row -> row.in(TransferState.REFUSED, why));
    }
  }

  private void transfer(long number, UnaryOperator<TransferRow> change) {
    if (transfers.computeIfPresent(number, (key, row) -> change.apply(row)) != null) {
      changedTransfers.add(number);
    }
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  // ---- what changed ---------------------------------------------------------------------------

  /** Shards whose present state changed. */
  public List<LeaderRow> leaders() {
    return changedLeaders.stream().map(leaders::get).toList();
  }

  /** Candidates that came or changed. */
  public List<CandidateRow> candidates() {
    return changedCandidates.stream().filter(candidates::containsKey).map(candidates::get).toList();
  }

  /** Sessions that are over. */
  public List<SessionId> goneSessions() {
    return changedCandidates.stream().filter(id -> !candidates.containsKey(id)).toList();
  }

  /** Transfers that began or changed. */
  public List<TransferRow> transfers() {
    return changedTransfers.stream().map(transfers::get).toList();
  }

  /** Agents that joined or changed. */
  public List<MemberRow> members() {
    return changedMembers.stream().map(members::get).toList();
  }

  /** Leaderships that began in this batch. */
  public List<Leadership> begun() {
    return List.copyOf(begun.values());
  }

  /** What became of those that began before. */
  public List<LeadershipEdit> edits() {
    return List.copyOf(edits.values());
  }

  /** Holds, in order. */
  public List<HoldChange> holds() {
    return List.copyOf(holds);
  }

  /** Orders that were carried out or refused. */
  public List<OrderOutcome> orders() {
    return List.copyOf(orders);
  }

  /** How many events the region's outbox could not keep. */
  public long dropped() {
    return dropped;
  }
}
