package dev.lead.core.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What must hold in every state of a table: counters agree with what they count, and so on. */
public final class Invariants {
  private final RegionState state;
  private final Map<Session, Integer> led = new HashMap<>();
  private final Map<Session, Integer> standbyFor = new HashMap<>();
  private final Map<Session, TreeMap<Long, Integer>> unready = new HashMap<>();

  private Invariants(RegionState state) {
    this.state = state;
  }

  /** Checks a table between two commands. */
  public static void check(ElectionTable table) {
    new Invariants(table.state()).checkAll();
  }

  private void checkAll() {
    slots();
    state.services.values().forEach(this::service);
    sessions();
    agents();
    transfers();
    arrivals();
    drains();
    revocations();
    holds();
  }

  private void slots() {
    Set<Integer> taken = new HashSet<>();
    for (Session session : state.sessions.values()) {
      assertThat(state.atSlot(session.slot)).as("slot of %s", session.id).isSameAs(session);
      assertThat(taken.add(session.slot)).isTrue();
    }
    long occupied = state.slots.stream().filter(s -> s != null).count();
    assertThat(occupied).as("occupied slots").isEqualTo(state.sessions.size());
  }

  private void service(ServiceTable table) {
    String pinned = Choice.pinnedVersion(table);
    int everywhere = 0;
    for (Session session : table.candidates) {
      assertThat(state.sessions.get(session.id)).isSameAs(session);
      assertThat(session.shortLease).isFalse();
      assertThat(session.handicap)
          .as("handicap of %s", session.name())
          .isEqualTo(Choice.handicap(session, table.policy, state.holdOf(session), pinned));
      assertThat(session.zoneRank).isEqualTo(Choice.zoneRank(table.policy, session.spec.zone()));
      everywhere += session.spec.shards().isAll() ? 1 : 0;
    }
    assertThat(table.everywhere).hasSize(everywhere);
    long failing = table.candidates.stream().filter(s -> (s.handicap & Choice.PROBE) != 0).count();
    assertThat(table.failing).isEqualTo((int) failing);
    int leaders = 0;
    for (int shard = 0; shard < table.shards; shard++) {
      leaders += table.leader(shard) >= 0 ? 1 : 0;
      shard(table, shard);
    }
    assertThat(table.led).as("led of %s", table.name).isEqualTo(leaders);
  }

  private void shard(ServiceTable table, int shard) {
    ShardId id = table.id(shard);
    ShardState now = table.state(shard);
    Session leader = state.atSlot(table.leader(shard));
    Session standby = state.atSlot(table.standby(shard));
    assertThat(leader != null).isEqualTo(table.leader(shard) >= 0);
    assertThat(standby != null).isEqualTo(table.standby(shard) >= 0);
    boolean vacant =
        now == ShardState.VACANT || now == ShardState.AWAY || now == ShardState.DEPARTED;
    assertThat(leader == null).as("%s is %s, leader %s", id, now, leader).isEqualTo(vacant);
    if (vacant) {
      assertThat(table.home(shard)).isEqualTo(now != ShardState.AWAY);
    }
    if (leader != null) {
      led(table, shard, id, now, leader);
    } else {
      assertThat(state.transfers.containsKey(id))
          .as("transfer of %s, which is %s", id, now)
          .isEqualTo(now == ShardState.DEPARTED);
      filledWhereItCanBe(table, shard, now);
    }
    if (standby != null) {
      standbyFor.merge(standby, 1, Integer::sum);
      assertThat(standby).as("standby of %s", id).isNotSameAs(leader);
      assertThat(table.candidates).contains(standby);
      assertThat(standby.reachable()).as("standby of %s is reachable", id).isTrue();
      assertThat(standby.spec.shards().contains(shard)).isTrue();
      assertThat(now).isNotEqualTo(ShardState.AWAY);
    }
  }

  private void led(ServiceTable table, int shard, ShardId id, ShardState now, Session leader) {
    led.merge(leader, 1, Integer::sum);
    if (!table.ready(shard)) {
      unready
          .computeIfAbsent(leader, s -> new TreeMap<>())
          .merge(table.grant(shard), 1, Integer::sum);
    }
    assertThat(leader.spec.service()).isEqualTo(table.name);
    assertThat(leader.spec.shards().contains(shard)).isTrue();
    assertThat(leader.shortLease || table.candidates.contains(leader)).isTrue();
    assertThat(table.last(shard)).isEqualTo(leader.name());
    if (now == ShardState.GRANTED) {
      assertThat(table.ready(shard)).as("%s ready", id).isFalse();
    }
    if (now == ShardState.ACTIVE) {
      assertThat(table.ready(shard)).as("%s ready", id).isTrue();
    }
    if (leader.detached()) {
      assertThat(now).as(id.toString()).isIn(ShardState.LAPSING, ShardState.REVOKING);
    } else {
      assertThat(now).as(id.toString()).isNotEqualTo(ShardState.LAPSING);
    }
    if (!table.home(shard) || table.removed) {
      assertThat(now).as("%s, which is not led here", id).isEqualTo(ShardState.REVOKING);
    }
    assertThat(now == ShardState.REVOKING).isEqualTo(state.revocations.containsKey(id));
    if (now == ShardState.PREPARING || now == ShardState.DRAINING) {
      assertThat(state.transfers).containsKey(id);
    }
  }

  private void filledWhereItCanBe(ServiceTable table, int shard, ShardState now) {
    boolean electable =
        now == ShardState.VACANT
            && state.authorised()
            && !state.paused
            && !table.paused
            && !table.settling
            && !table.removed;
    if (electable) {
      assertThat(Choice.leader(table, shard, null, null))
          .as("who could lead the vacant %s", table.id(shard))
          .isNull();
    }
  }

  private void sessions() {
    Map<Agent, Integer> attached = new HashMap<>();
    for (Session session : state.sessions.values()) {
      String name = session.name() + " " + session.id;
      assertThat(session.led).as("led by %s", name).isEqualTo(led.getOrDefault(session, 0));
      assertThat(session.standbyFor)
          .as("standby %s", name)
          .isEqualTo(standbyFor.getOrDefault(session, 0));
      Map<Long, Integer> notReady = new TreeMap<>();
      for (int i = 0; i < session.unready.size(); i++) {
        notReady.put(session.unready.at(i), session.unready.of(session.unready.at(i)));
      }
      assertThat(notReady)
          .as("not ready of %s", name)
          .isEqualTo(unready.getOrDefault(session, new TreeMap<>()));
      long former =
          state.agents.values().stream().filter(a -> a.formerSessions.containsKey(session)).count();
      assertThat(session.formerAgents).as("agents %s left", name).isEqualTo((int) former);
      assertThat(session.carriesLeases() && session.attachment == 1)
          .as("leases of an attachment before the first of %s", name)
          .isFalse();
      ServiceTable table = state.services.get(session.spec.service());
      assertThat(table).isNotNull();
      assertThat(table.candidates.contains(session)).isEqualTo(!session.shortLease);
      Agent agent = session.agent;
      if (agent != null) {
        assertThat(session.shortLease).isFalse();
        assertThat(state.agents.get(agent.run)).isSameAs(agent);
        attached.merge(agent, 1, Integer::sum);
      }
    }
    for (Agent agent : state.agents.values()) {
      assertThat(agent.sessions)
          .as("sessions at %s", agent.run)
          .isEqualTo(attached.getOrDefault(agent, 0));
    }
  }

  private void agents() {
    state.agents.forEach((run, agent) -> {
      assertThat(agent.run).isEqualTo(run);
      agent.formerSessions.forEach((session, at) -> {
        assertThat(state.sessions.get(session.id)).isSameAs(session);
        assertThat(session.agent).isNotSameAs(agent);
        assertThat(agent.applied).isLessThan(at);
      });
    });
  }

  private void transfers() {
    state.transfers.forEach((id, transfer) -> {
      if (transfer.departs()) {
        departure(id, transfer);
        return;
      }
      ServiceTable table = state.services.get(id.service());
      ShardState now = table.state(id.number());
      Session leader = state.atSlot(table.leader(id.number()));
      assertThat(leader).as("leader of %s in transfer", id).isNotNull();
      if (transfer.step == ShardState.GRANTED) {
        assertThat(leader.id).isEqualTo(transfer.to);
        assertThat(table.ready(id.number())).isFalse();
        assertThat(now).isIn(ShardState.GRANTED, ShardState.LAPSING);
      } else {
        assertThat(leader.id).isEqualTo(transfer.from);
        assertThat(now).as("%s in transfer", id).isIn(transfer.step, ShardState.LAPSING);
        Session target = state.sessions.get(transfer.to);
        assertThat(target).as("target of %s", id).isNotNull();
        assertThat(target.reachable()).isTrue();
        assertThat(target).isNotSameAs(leader);
      }
    });
  }

  private void departure(ShardId id, Transfer departure) {
    ServiceTable table = state.services.get(id.service());
    ShardState now = table.state(id.number());
    Session leader = state.atSlot(table.leader(id.number()));
    assertThat(table.home(id.number())).as("%s departs from home", id).isTrue();
    if (departure.step == ShardState.DEPARTED) {
      assertThat(now).as(id.toString()).isEqualTo(ShardState.DEPARTED);
      return;
    }
    assertThat(departure.step).isEqualTo(ShardState.DRAINING);
    assertThat(now)
        .as("%s departs", id)
        .isIn(ShardState.DRAINING, ShardState.LAPSING, ShardState.REVOKING);
    assertThat(leader.id).isEqualTo(departure.from);
  }

  private void arrivals() {
    state.arrivals.forEach((id, arrival) -> {
      ServiceTable table = state.services.get(id.service());
      boolean waits = arrival.step != Arrival.Step.HOME;
      assertThat(table.state(id.number()) == ShardState.AWAY)
          .as("%s, arriving, is away", id)
          .isEqualTo(waits);
      if (waits) {
        assertThat(state.sessions.get(arrival.to)).as("target of %s", id).isNotNull();
        assertThat(state.sessions.get(arrival.to).reachable()).isTrue();
      } else {
        int leader = table.leader(id.number());
        boolean ready =
            leader >= 0
                && table.ready(id.number())
                && table.state(id.number()) != ShardState.REVOKING;
        assertThat(ready).as("%s arrived and is ready", id).isFalse();
      }
    });
  }

  private void drains() {
    for (Session session : state.sessions.values()) {
      assertThat(session.drained).as("%s drained", session.id).isEqualTo(state.drained(session));
      long incoming =
          state.transfers.values().stream()
                  .filter(t -> !t.pastRelease() && t.to.equals(session.id))
                  .count()
              + state.arrivals.values().stream()
                  .filter(a -> a.step != Arrival.Step.HOME && a.to.equals(session.id))
                  .count();
      assertThat(session.incoming).as("incoming of %s", session.id).isEqualTo((int) incoming);
    }
    for (Agent agent : state.agents.values()) {
      assertThat(agent.drained).isEqualTo(state.drained(agent.run.name()));
    }
    long draining = state.transfers.values().stream().filter(Transfer::drains).count();
    assertThat(state.draining).isEqualTo((int) draining).isLessThanOrEqualTo(Drains.AT_ONCE);
    for (ServiceTable table : state.services.values()) {
      assertThat(state.drainPasses.contains(table.name)).isEqualTo(table.drainCursor >= 0);
      assertThat(table.drainWait > 0 && table.drainCursor >= 0).isFalse();
      drainGoesOn(table);
    }
  }

  /** What could be moved for a drain is being moved, or is looked at again some day. */
  private void drainGoesOn(ServiceTable table) {
    if (table.removed || state.pausedFor(table) || table.drainWait > 0 || table.drainCursor >= 0) {
      return;
    }
    for (int shard = 0; shard < table.shards; shard++) {
      Session leader = state.atSlot(table.leader(shard));
      if (leader == null
          || !leader.drained
          || leader.shortLease
          || state.transfers.containsKey(table.id(shard))) {
        continue;
      }
      Session target = Choice.leader(table, shard, null, leader);
      assertThat(target != null && !target.drained)
          .as("%s stays with a drained leader for good", table.id(shard))
          .isFalse();
    }
  }

  private void revocations() {
    state.revocations.forEach((id, revocation) -> {
      ServiceTable table = state.services.get(id.service());
      assertThat(table.state(id.number())).isEqualTo(ShardState.REVOKING);
      assertThat(revocation.token).isEqualTo(table.token(id.number()));
      Session leader = state.atSlot(table.leader(id.number()));
      assertThat(revocation.session).isEqualTo(leader.id);
      boolean ends =
          revocation.agentPast
              || leader.shortLease
              || leader.detached()
              || (revocation.agent.isPresent() && state.agents.containsKey(revocation.agent.get()));
      assertThat(ends).as("the revocation of %s ends some day", id).isTrue();
    });
  }

  private void holds() {
    state.holds.forEach((key, hold) -> assertThat(hold.idle()).as("%s", key).isFalse());
  }
}
