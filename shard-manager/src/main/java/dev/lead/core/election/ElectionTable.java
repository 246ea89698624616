package dev.lead.core.election;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The heart: a region's deterministic state machine. Commands in, outcomes and events out; no
 * clock, no randomness, no I/O. Electing happens inside {@link #apply}: the command that frees
 * shards also fills them. Its contract is docs/election-table.md.
 *
 * <p>Not thread-safe: one thread applies and asks.
 */
public final class ElectionTable {
  private final RegionName region;
  private @Nullable Consumer<Event> listener;
  private RegionState state;
  private Handlers handlers;
  private long watchesBefore;

  /** What applies commands to one state. */
  private record Handlers(
      Assignments assignments,
      AgentCommands agents,
      SessionCommands sessions,
      LeaderCommands leaders,
      ShortLeases leases,
      Holds holds,
      Orders orders,
      Drains drains) {
    static Handlers of(RegionState state) {
      Elections elections = new Elections(state);
      Holds holds = new Holds(state, elections);
      SessionCommands sessions = new SessionCommands(state, elections, holds);
      Drains drains = new Drains(state, elections);
      return new Handlers(
          new Assignments(state, elections, sessions),
          new AgentCommands(state, elections, sessions),
          sessions,
          new LeaderCommands(state, elections, sessions, holds),
          new ShortLeases(state, elections, sessions),
          holds,
          new Orders(state, elections, holds, drains),
          drains);
    }
  }

  /** An empty table. */
  public ElectionTable(RegionName region) {
    this.region = region;
    this.state = new RegionState();
    this.handlers = Handlers.of(state);
  }

  /** The region it is of. */
  public RegionName region() {
    return region;
  }

  /** Who is told of each event at the moment it is applied. Local: not part of the state. */
  public void listener(Consumer<Event> newListener) {
    listener = newListener;
    state.listener = newListener;
  }

  /**
   * Applies a command. Total: it never throws for what a command says.
   *
   * @param index the Raft index, rising; several commands of one batch share it
   * @param stamp the proposer's wall clock, copied into events
   */
  public Outcome apply(long index, Instant stamp, Command command) {
    state.index = index;
    state.stampMillis = stamp.toEpochMilli();
    return dispatch(command);
  }

  /**
   * Applies a batch as {@link CommandCodec} wrote it.
   *
   * @return the outcomes as {@link OutcomeCodec} writes them. Commands of an unknown kind, or with
   *     a value this version does not know, give {@link Refusal#UNKNOWN_COMMAND}, and so do bytes
   *     that are no batch, once, in place of all that would follow
   */
  public byte[] applyBatch(long index, byte[] batch) {
    List<Outcome> outcomes = new ArrayList<>();
    try {
      CommandCodec.Reader reader = new CommandCodec.Reader(batch);
      state.index = index;
      state.stampMillis = reader.stamp().toEpochMilli();
      for (int i = 0; i < reader.count(); i++) {
        outcomes.add(next(reader.step()));
      }
    } catch (MalformedBytes | IllegalArgumentException malformed) {
      // What came before the bad bytes stays applied: every replica stops at the same place.
      outcomes.add(
          new Outcome.Refused(Refusal.UNKNOWN_COMMAND, String.valueOf(malformed.getMessage())));
    }
    return OutcomeCodec.encode(outcomes);
  }

  /** One command; what is wrong inside it does not concern the others of its batch. */
  private Outcome next(CommandCodec.Reader reader) {
    Command command;
    try {
      command = reader.command();
    } catch (MalformedBytes | IllegalArgumentException badValue) {
      return new Outcome.Refused(Refusal.UNKNOWN_COMMAND, String.valueOf(badValue.getMessage()));
    }
    return command == null ? Outcome.refused(Refusal.UNKNOWN_COMMAND) : dispatch(command);
  }

  private Outcome dispatch(Command command) {
    Outcome outcome = carryOut(command);
    handlers.drains.advance();
    return outcome;
  }

  private Outcome carryOut(Command command) {
    return switch (command) {
      case Command.Incarnate c -> handlers.assignments.incarnate(c);
      case Command.Authorize c -> handlers.assignments.authorise(c);
      case Command.DefineService c -> handlers.assignments.define(c);
      case Command.RemoveService c -> handlers.assignments.remove(c);
      case Command.AssignShards c -> handlers.assignments.assign(c);
      case Command.AcknowledgeEvents c -> handlers.assignments.acknowledge(c);
      case Command.Settle c -> handlers.assignments.settle(c);
      case Command.JoinAgent c -> handlers.agents.join(c);
      case Command.RenewAgent c -> handlers.agents.renew(c);
      case Command.SuspectAgent c -> handlers.agents.suspect(c);
      case Command.ExpireAgent c -> handlers.agents.expire(c);
      case Command.LeaveAgent c -> handlers.agents.leave(c);
      case Command.OpenSession c -> handlers.sessions.open(c);
      case Command.AttachSession c -> handlers.sessions.attach(c);
      case Command.DetachSession c -> handlers.sessions.detach(c);
      case Command.EndMove c -> handlers.sessions.endMove(c);
      case Command.LapseSession c -> handlers.sessions.lapse(c);
      case Command.CloseSession c -> handlers.sessions.close(c);
      case Command.UpdateFitness c -> handlers.sessions.updateFitness(c);
      case Command.ReportReady c -> handlers.leaders.ready(c);
      case Command.Release c -> handlers.leaders.release(c.session(), c.shard(), c.token());
      case Command.Resign c -> handlers.leaders.release(c.session(), c.shard(), c.token());
      case Command.EndRevocation c -> handlers.leaders.endRevocation(c);
      case Command.FailTakeover c -> handlers.leaders.failTakeover(c);
      case Command.ReportPrepared c -> handlers.leaders.prepared(c);
      case Command.RollBackTransfer c -> handlers.leaders.rollBack(c);
      case Command.TakeLease c -> handlers.leases.take(c);
      case Command.EndLease c -> handlers.leases.end(c);
      case Command.ExpireLease c -> handlers.leases.expire(c);
      case Command.EndHold c -> handlers.holds.end(c);
      case Command.ForgetLoss c -> handlers.holds.forget(c);
      case Command.ContinueDrain c -> handlers.drains.goOn(c);
      case Command.Execute c -> handlers.orders.execute(c);
    };
  }

  /** For checks of the inside. */
  RegionState state() {
    return state;
  }

  /** All state as bytes; equal states give equal bytes. */
  public byte[] snapshot() {
    return SnapshotCodec.write(state);
  }

  /**
   * Replaces all state. The listener stays and is not told.
   *
   * @throws MalformedBytes or {@link IllegalArgumentException} if these bytes are no snapshot of a
   *     version this code knows; the state is as before
   */
  public void restore(byte[] snapshot) {
    become(SnapshotCodec.read(snapshot));
  }

  /** Forgets everything, as after the loss of the region's memory. */
  public void clear() {
    become(new RegionState());
  }

  private void become(RegionState next) {
    watchesBefore += state.watchesVersion + 1;
    next.listener = listener;
    state = next;
    handlers = Handlers.of(next);
  }

  public Optional<Incarnation> incarnation() {
    return Optional.ofNullable(state.incarnation);
  }

  public Epoch regionEpoch() {
    return state.epoch;
  }

  /** The highest epoch known here, of the region or of any shard. */
  public Epoch highestEpoch() {
    Epoch highest = state.epoch;
    for (ServiceTable table : state.services.values()) {
      highest = Epoch.max(highest, table.newestEpoch);
    }
    return highest;
  }

  public long lastOrder() {
    return state.lastOrder;
  }

  /** Whether automatic elections of the whole region are paused. */
  public boolean paused() {
    return state.paused;
  }

  public List<ServiceName> services() {
    List<ServiceName> names = new ArrayList<>();
    for (ServiceTable table : state.services.values()) {
      if (!table.removed) {
        names.add(table.name);
      }
    }
    return names;
  }

  public Optional<ServicePolicy> policy(ServiceName service) {
    ServiceTable table = state.table(service);
    return table == null ? Optional.empty() : Optional.of(table.policy);
  }

  public int shardCount(ServiceName service) {
    ServiceTable table = state.table(service);
    return table == null ? 0 : table.shards;
  }

  /** The version of the service's definition or removal; 0 if it was never heard of. */
  public long serviceVersion(ServiceName service) {
    ServiceTable table = state.services.get(service);
    return table == null ? 0 : table.version;
  }

  public Optional<ShardView> shard(ShardId shard) {
    ServiceTable table = state.table(shard.service());
    return table == null || shard.number() >= table.shards
        ? Optional.empty()
        : Optional.of(view(table, shard.number()));
  }

  private ShardView view(ServiceTable table, int shard) {
    Session leader = state.atSlot(table.leader(shard));
    Session standby = state.atSlot(table.standby(shard));
    return new ShardView(
        table.id(shard),
        table.state(shard),
        table.epoch(shard),
        table.term(shard),
        table.token(shard),
        leader == null ? SessionId.NONE : leader.id,
        leader == null ? Optional.empty() : Optional.of(leader.name()),
        standby == null ? Optional.empty() : Optional.of(standby.name()));
  }

  public Optional<SessionView> session(SessionId session) {
    Session known = state.sessions.get(session);
    return known == null ? Optional.empty() : Optional.of(known.view());
  }

  public List<SessionView> sessions() {
    return state.sessions.values().stream().map(Session::view).toList();
  }

  public List<AgentView> agents() {
    return state.agents.values().stream().map(Agent::view).toList();
  }

  /**
   * The shards a session leads now and may go on leading: those being revoked are not among them.
   */
  public List<ShardView> ledBy(SessionId session) {
    Session known = state.sessions.get(session);
    ServiceTable table = known == null ? null : state.services.get(known.spec.service());
    List<ShardView> led = new ArrayList<>();
    if (known == null || table == null) {
      return led;
    }
    for (int shard = 0; shard < table.shards && led.size() < known.led; shard++) {
      if (table.leader(shard) == known.slot && table.state(shard) != ShardState.REVOKING) {
        led.add(view(table, shard));
      }
    }
    return led;
  }

  /** The shards a session is the second choice for. */
  public List<ShardId> standbyFor(SessionId session) {
    Session known = state.sessions.get(session);
    ServiceTable table = known == null ? null : state.services.get(known.spec.service());
    List<ShardId> shards = new ArrayList<>();
    if (known == null || table == null) {
      return shards;
    }
    for (int shard = 0; shard < table.shards && shards.size() < known.standbyFor; shard++) {
      if (table.standby(shard) == known.slot) {
        shards.add(table.id(shard));
      }
    }
    return shards;
  }

  /** What is being emptied, in the order in which it was said. */
  public List<DrainScope> drains() {
    return List.copyOf(state.drains);
  }

  /** Whether an agent is being emptied: it takes no new sessions and moves those it has. */
  public boolean drained(AgentName agent) {
    return state.drained(agent);
  }

  /** Why this is the leader, and why not the others; best first. */
  public List<Verdict> explain(ShardId shard) {
    ServiceTable table = state.table(shard.service());
    return table == null || shard.number() >= table.shards
        ? List.of()
        : Explanation.of(state, table, shard.number());
  }

  /** What has to be waited for. */
  public List<Watch> watches() {
    return Watches.of(state);
  }

  /**
   * Changes whenever the answer of {@link #watches} may have changed. Local: not part of the state.
   */
  public long watchesVersion() {
    return watchesBefore + state.watchesVersion;
  }

  /** Events after the given sequence number, oldest first. */
  public List<Event> outbox(long after, int limit) {
    return state.outbox.after(after, limit);
  }

  /** The sequence number of the newest event. */
  public long lastSequence() {
    return state.outbox.last();
  }

  /** The sequence number up to which the control plane has kept the events. */
  public long acknowledgedSequence() {
    return state.outbox.acknowledged();
  }
}
