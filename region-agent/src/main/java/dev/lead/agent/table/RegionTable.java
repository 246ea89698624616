package dev.lead.agent.table;

import dev.lead.agent.raft.StateMachine;
import dev.lead.core.election.DrainScope;
import dev.lead.core.election.ElectionTable;
import dev.lead.core.election.Event;
import dev.lead.core.election.Fact;
import dev.lead.core.election.SessionView;
import dev.lead.core.election.ShardView;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The election table as the region's replicated state machine. After each command it brings the
 * {@link Directory} up to date and tells the {@link AppliedStream}.
 *
 * <p>All methods but the accessors run on the table's thread.
 */
public final class RegionTable implements StateMachine {
  /** What look-ups show of a leader's session. */
  private record Seat(String agent, String endpoint) {
    static final Seat NONE = new Seat("", "");
  }

  private final ElectionTable table;
  private final Self self;
  private final Directory directory = new Directory();
  private final AppliedStream stream;
  private final TransferNotes transfers = new TransferNotes();
  private final Set<ShardId> touched = new HashSet<>();
  private final Set<ServiceName> touchedServices = new HashSet<>();
  private boolean agentsTouched;
  private List<Applied> pending = new ArrayList<>();

  public RegionTable(RegionName region, Self self, AppliedStream stream) {
    this.table = new ElectionTable(region);
    this.self = self;
    this.stream = stream;
    table.listener(this::happened);
  }

  /** The leaders, for any thread. */
  public Directory directory() {
    return directory;
  }

  /** Calls back with the table itself; only to be run on the table's thread. */
  public void look(Consumer<ElectionTable> looker) {
    looker.accept(table);
  }

  @Override
  public byte[] apply(long index, byte[] command) {
    byte[] outcomes = table.applyBatch(index, command);
    List<Applied> applied = List.of();
    if (!pending.isEmpty()) {
      refreshDirectory();
      applied = pending;
      pending = new ArrayList<>();
    }
    directory.applied(index);
    stream.publish(index, applied);
    return outcomes;
  }

  @Override
  public byte[] snapshot() {
    return table.snapshot();
  }

  @Override
  public void restore(byte[] snapshot) {
    table.restore(snapshot);
    replaced();
  }

  @Override
  public void reset() {
    table.clear();
    replaced();
  }

  private void replaced() {
    pending.clear();
    touched.clear();
    touchedServices.clear();
    transfers.clear();
    directory.clear();
    for (ServiceName service : table.services()) {
      refresh(service, new HashMap<>());
    }
    refreshAgents();
    List<Applied> applied = new ArrayList<>();
    applied.add(new Applied.Replaced());
    for (SessionView session : table.sessions()) {
      if (session.agent().equals(Optional.of(self.run()))) {
        applied.add(sessionHere(session.session()));
      }
    }
    stream.replaced(applied);
  }

  private void happened(Event event) {
    pending.add(new Applied.Happened(event));
    transfers.note(event.fact());
    switch (event.fact()) {
      case Fact.LeaderElected f -> touched.add(f.shard());
      case Fact.LeaderReady f -> touched.add(f.shard());
      case Fact.LeaderLost f -> touched.add(f.shard());
      case Fact.LeaderRevoked f -> touched.add(f.shard());
      case Fact.StandbyChosen f -> touched.add(f.shard());
      case Fact.TransferStarted f -> touched.add(f.shard());
      case Fact.TransferDraining f -> touched.add(f.shard());
      case Fact.TransferCompleted f -> touched.add(f.shard());
      case Fact.TransferRolledBack f -> touched.add(f.shard());
      case Fact.DepartureStarted f -> touched.add(f.shard());
      case Fact.ShardReleased f -> touched.add(f.shard());
      case Fact.DrainStarted f -> agentsTouched |= f.scope() instanceof DrainScope.Agent;
      case Fact.DrainEnded f -> agentsTouched |= f.scope() instanceof DrainScope.Agent;
      case Fact.ServiceDefined f -> touchedServices.add(f.service());
      case Fact.ServiceRemoved f -> touchedServices.add(f.service());
      case Fact.ShardsAssigned f -> touchedServices.add(f.service());
      case Fact.AgentJoined f -> agentsTouched = true;
      case Fact.AgentExpired f -> agentsTouched = true;
      case Fact.AgentLeft f -> agentsTouched = true;
      case Fact.CandidateJoined f -> {
        if (f.agent().equals(Optional.of(self.run()))) {
          pending.add(sessionHere(f.session()));
        }
      }
      case Fact.CandidateAttached f -> {
        touchLed(f.session());
        if (f.agent().equals(self.run())) {
          pending.add(sessionHere(f.session()));
        }
      }
      case Fact.CandidateDetached f -> touchLed(f.session());
      default -> {
        // Nothing that a look-up shows.
      }
    }
  }

  private void touchLed(SessionId session) {
    for (ShardView view : table.ledBy(session)) {
      touched.add(view.shard());
    }
  }

  private Applied.SessionHere sessionHere(SessionId session) {
    return new Applied.SessionHere(
        session,
        table.session(session).map(SessionView::attachment).orElse(0),
        table.ledBy(session),
        table.standbyFor(session),
        transfers.of(session));
  }

  private void refreshDirectory() {
    Map<SessionId, Seat> seats = new HashMap<>();
    for (ServiceName service : touchedServices) {
      refresh(service, seats);
    }
    for (ShardId shard : touched) {
      if (!touchedServices.contains(shard.service())) {
        refresh(shard, seats);
      }
    }
    if (agentsTouched) {
      refreshAgents();
    }
    touched.clear();
    touchedServices.clear();
  }

  private void refresh(ServiceName service, Map<SessionId, Seat> seats) {
    int shards = table.shardCount(service);
    if (shards == 0) {
      directory.remove(service);
      return;
    }
    table.policy(service).ifPresent(policy -> directory.policy(service, policy));
    directory.size(service, shards);
    for (int i = 0; i < shards; i++) {
      refresh(new ShardId(service, i), seats);
    }
  }

  private void refresh(ShardId shard, Map<SessionId, Seat> seats) {
    table
        .shard(shard)
        .ifPresent(view -> {
          Seat seat = seats.computeIfAbsent(view.session(), this::seat);
          directory.put(new LeaderRow(view, seat.agent(), seat.endpoint()));
        });
  }

  private Seat seat(SessionId session) {
    return table
        .session(session)
        .map(view ->
            new Seat(
                view.agent().map(agent -> agent.name().value()).orElse(""),
                view.candidate().endpoint()))
        .orElse(Seat.NONE);
  }

  private void refreshAgents() {
    agentsTouched = false;
    directory.agents(
        table.agents().stream()
            .map(view ->
                new AgentRow(
                    view.agent(),
                    view.info().endpoint(),
                    view.lease(),
                    table.drained(view.agent().name())))
            .toList());
  }
}
