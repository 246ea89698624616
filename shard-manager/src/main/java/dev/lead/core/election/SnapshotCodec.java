package dev.lead.core.election;

import dev.lead.core.model.AgentRun;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.SecretHash;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** All state as bytes. Sessions are meant by their place in the list, so slots don't matter. */
@SuppressWarnings("EnumOrdinal") // constants are only ever added at the end
final class SnapshotCodec {
  private static final int FORMAT = 1;
  private static final ShardState[] STATES = ShardState.values();
  private static final LossCause[] LOSSES = LossCause.values();
  private static final ElectionCause[] ELECTIONS = ElectionCause.values();

  private static final Arrival.Step[] ARRIVALS = Arrival.Step.values();

  private SnapshotCodec() {}

  static byte[] write(RegionState state) {
    NameTable names = new NameTable();
    WireOut out = new WireOut(names, 4 * 1024);
    ModelCodec.optional(out, java.util.Optional.ofNullable(state.incarnation), out::incarnation);
    out.epoch(state.epoch);
    out.count(state.lastOrder);
    out.signed(state.lastOwnTransfer);
    out.count(state.lastHold);
    out.flag(state.paused);
    out.text(state.pauseReason);
    out.count(state.agents.size());
    for (Agent agent : state.agents.values()) {
      agent(out, agent);
    }
    Map<Session, Integer> places = new HashMap<>();
    out.count(state.sessions.size());
    for (Session session : state.sessions.values()) {
      places.put(session, places.size());
      session(out, session);
    }
    for (Agent agent : state.agents.values()) {
      formerSessions(out, agent, places);
    }
    out.count(state.services.size());
    for (ServiceTable table : state.services.values()) {
      service(out, state, table, places);
    }
    out.count(state.transfers.size());
    state.transfers.values().forEach(transfer -> transfer(out, transfer));
    out.count(state.revocations.size());
    state.revocations.values().forEach(revocation -> revocation(out, revocation));
    out.count(state.holds.size());
    state.holds.forEach((key, hold) -> hold(out, key, hold));
    state.outbox.write(out);
    moves(out, state);

    WireOut all = new WireOut(names, out.length() + 1024);
    all.octet(FORMAT);
    names.write(all);
    all.raw(out.array(), 0, out.length());
    all.fixed(checksum(all.array(), all.length()));
    return all.toBytes();
  }

  private static long checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }

  /** The bytes without their checksum, which must be right. */
  private static WireIn checked(byte[] bytes) {
    int length = bytes.length - Long.BYTES;
    if (length < 0
        || new WireIn(bytes, length, bytes.length, new NameTable()).fixed()
            != checksum(bytes, length)) {
      throw new MalformedBytes("the snapshot is damaged: its checksum is wrong");
    }
    return new WireIn(bytes, 0, length, new NameTable());
  }

  static RegionState read(byte[] bytes) {
    WireIn in = checked(bytes);
    int format = in.octet();
    if (format != FORMAT) {
      throw new MalformedBytes("snapshot format " + format + " is not known");
    }
    in.names(NameTable.read(in));
    RegionState state = new RegionState();
    state.incarnation = ModelCodec.optional(in, in::incarnation).orElse(null);
    state.epoch = in.epoch();
    state.lastOrder = in.number();
    state.lastOwnTransfer = in.signed();
    state.lastHold = in.number();
    state.paused = in.flag();
    state.pauseReason = in.text();
    int agents = in.countOfThings();
    for (int i = 0; i < agents; i++) {
      Agent agent = agent(in);
      state.agents.put(agent.run, agent);
    }
    int sessions = in.countOfThings();
    List<Session> places = new ArrayList<>(sessions);
    for (int i = 0; i < sessions; i++) {
      Session session = session(in, state);
      places.add(session);
      state.enter(session);
    }
    for (Agent agent : state.agents.values()) {
      formerSessions(in, agent, places);
    }
    int services = in.countOfThings();
    for (int i = 0; i < services; i++) {
      ServiceTable table = service(in, places);
      state.services.put(table.name, table);
    }
    int transfers = in.countOfThings();
    for (int i = 0; i < transfers; i++) {
      transfer(in, state);
    }
    int revocations = in.countOfThings();
    for (int i = 0; i < revocations; i++) {
      Revocation revocation = revocation(in);
      state.revocations.put(revocation.shard, revocation);
    }
    int holds = in.countOfThings();
    for (int i = 0; i < holds; i++) {
      hold(in, state);
    }
    state.outbox.read(in);
    if (!in.atEnd()) {
      moves(in, state);
    }
    for (Session session : places) {
      ServiceTable table = state.services.get(session.spec.service());
      if (table != null && !session.shortLease) {
        table.add(session);
      }
    }
    Elections elections = new Elections(state);
    state.services.values().forEach(elections::refresh);
    return state;
  }

  private static void agent(WireOut out, Agent agent) {
    out.agent(agent.run);
    ModelCodec.info(out, agent.info);
    out.duration(agent.lease);
    out.duration(agent.suspicion);
    out.count(agent.count);
    out.count(agent.applied);
    out.flag(agent.suspected);
  }

  private static Agent agent(WireIn in) {
    Agent agent = new Agent(in.agent(), ModelCodec.info(in), in.duration(), in.duration());
    agent.count = in.number();
    agent.applied = in.number();
    agent.suspected = in.flag();
    return agent;
  }

  private static void session(WireOut out, Session session) {
    out.session(session.id);
    out.secret(session.secret);
    ModelCodec.spec(out, session.spec);
    out.duration(session.ttl);
    out.flag(session.shortLease);
    Agent agent = session.agent;
    out.flag(agent != null);
    if (agent != null) {
      out.agent(agent.run);
    }
    out.count(session.attachment);
    ModelCodec.fitness(out, session.fitness);
    out.duration(session.lapse);
    out.count(session.count);
    out.count(session.moved);
  }

  private static void formerSessions(WireOut out, Agent agent, Map<Session, Integer> places) {
    out.count(agent.formerSessions.size());
    agent.formerSessions.forEach((session, index) -> {
      out.count(places.getOrDefault(session, 0));
      out.count(index);
    });
  }

  private static void formerSessions(WireIn in, Agent agent, List<Session> places) {
    int count = in.countOfThings();
    for (int i = 0; i < count; i++) {
      Session session = places.get(in.count());
      agent.formerSessions.put(session, in.number());
      session.formerAgents++;
    }
  }

  private static Session session(WireIn in, RegionState state) {
    SessionId id = in.session();
    SecretHash secret = in.secret();
    CandidateSpec spec = ModelCodec.spec(in);
    Duration ttl = in.duration();
    Session session = new Session(id, secret, spec, ttl, in.flag());
    if (in.flag()) {
      Agent agent = state.agents.get(in.agent());
      session.agent = agent;
      if (agent != null) {
        agent.sessions++;
      }
    }
    session.attachment = in.count();
    session.fitness = ModelCodec.fitness(in);
    session.lapse = in.duration();
    session.count = in.number();
    session.moved = in.number();
    return session;
  }

  private static void service(
      WireOut out, RegionState state, ServiceTable table, Map<Session, Integer> places) {
    out.name(table.name.value());
    ModelCodec.policy(out, table.policy);
    out.count(table.version);
    out.flag(table.removed);
    out.flag(table.paused);
    out.text(table.pauseReason);
    out.duration(table.longestLease);
    out.flag(table.settling);
    out.count(table.settleGeneration);
    out.count(table.shards);
    for (int shard = 0; shard < table.shards; shard++) {
      out.octet(
          table.state(shard).ordinal()
              | (table.home(shard) ? 0x10 : 0)
              | (table.ready(shard) ? 0x20 : 0));
      out.choice(table.loss(shard));
      out.count(place(state, table.leader(shard), places));
      out.count(place(state, table.standby(shard), places));
      out.count(table.rawTerm(shard) & 0xFFFF_FFFFL);
      out.epoch(table.epoch(shard));
      out.count(table.rawTokenEpoch(shard));
      out.count(table.grant(shard));
      CandidateName last = table.last(shard);
      out.flag(last != null);
      if (last != null) {
        out.name(last.value());
      }
    }
  }

  private static int place(RegionState state, int slot, Map<Session, Integer> places) {
    Session session = state.atSlot(slot);
    Integer place = session == null ? null : places.get(session);
    return place == null ? 0 : place + 1;
  }

  private static ServiceTable service(WireIn in, List<Session> places) {
    ServiceName name = in.service();
    ServicePolicy policy = ModelCodec.policy(in);
    ServiceTable table = new ServiceTable(name, policy);
    table.version = in.number();
    table.removed = in.flag();
    table.paused = in.flag();
    table.pauseReason = in.text();
    table.longestLease = in.duration();
    table.settling = in.flag();
    table.settleGeneration = in.number();
    table.grow(in.countOfThings());
    for (int shard = 0; shard < table.shards; shard++) {
      int flags = in.octet();
      table.state(shard, STATES[flags & 0x0F]);
      table.home(shard, (flags & 0x10) != 0);
      table.ready(shard, (flags & 0x20) != 0);
      table.loss(shard, in.choice(LOSSES));
      Session leader = at(places, in.count());
      Session standby = at(places, in.count());
      table.leader(shard, leader == null ? -1 : leader.slot);
      table.standby(shard, standby == null ? -1 : standby.slot);
      int term = (int) in.number();
      table.epoch(shard, in.epoch());
      table.restoreToken(shard, term, in.count());
      table.grant(shard, in.number());
      table.last(shard, in.flag() ? in.candidate() : null);
      if (leader != null) {
        table.led++;
        leader.led++;
        if (!table.ready(shard)) {
          leader.unready.add(table.grant(shard));
        }
      }
      if (standby != null) {
        standby.standbyFor++;
      }
    }
    return table;
  }

  private static @Nullable Session at(List<Session> places, int place) {
    if (place > places.size()) {
      throw new MalformedBytes("no session number " + place);
    }
    return place == 0 ? null : places.get(place - 1);
  }

  private static void transfer(WireOut out, Transfer transfer) {
    out.shard(transfer.shard);
    out.signed(transfer.id);
    out.session(transfer.from);
    out.session(transfer.to);
    out.choice(transfer.loss);
    out.choice(transfer.election);
    out.choice(transfer.step);
  }

  private static void transfer(WireIn in, RegionState state) {
    Transfer transfer =
        new Transfer(
            in.shard(),
            in.signed(),
            in.session(),
            in.session(),
            in.choice(LOSSES),
            in.choice(ELECTIONS));
    ShardState step = in.choice(STATES);
    state.add(transfer);
    if (step == ShardState.GRANTED || step == ShardState.DEPARTED) {
      state.released(transfer, step);
    } else {
      transfer.step = step;
    }
  }

  /** What was added with the moves between regions and the drains. */
  private static void moves(WireOut out, RegionState state) {
    out.count(state.drains.size());
    state.drains.forEach(scope -> ModelCodec.scope(out, scope));
    out.count(state.lastDrainWait);
    for (ServiceTable table : state.services.values()) {
      out.signed(table.drainCursor);
      out.flag(table.drainAgain);
      out.count(table.drainWait);
      out.flag(table.settled);
    }
    out.count(state.arrivals.size());
    for (Arrival arrival : state.arrivals.values()) {
      out.shard(arrival.shard);
      out.signed(arrival.id);
      out.session(arrival.to);
      out.name(arrival.target.value());
      out.choice(arrival.step);
    }
  }

  private static void moves(WireIn in, RegionState state) {
    int drains = in.countOfThings();
    for (int i = 0; i < drains; i++) {
      state.drains.add(ModelCodec.scope(in));
    }
    state.lastDrainWait = in.number();
    for (ServiceTable table : state.services.values()) {
      table.drainCursor = (int) in.signed();
      table.drainAgain = in.flag();
      table.drainWait = in.number();
      table.settled = in.flag();
      if (table.drainCursor >= 0) {
        state.drainPasses.add(table.name);
      }
    }
    int arrivals = in.countOfThings();
    for (int i = 0; i < arrivals; i++) {
      Arrival arrival = new Arrival(in.shard(), in.signed(), in.session(), in.candidate());
      arrival.step = in.choice(ARRIVALS);
      state.arrivals.put(arrival.shard, arrival);
      Session target = state.sessions.get(arrival.to);
      if (target != null && arrival.step != Arrival.Step.HOME) {
        target.incoming++;
      }
    }
    state.sessions.values().forEach(session -> session.drained = state.drained(session));
    state.agents.values().forEach(agent -> agent.drained = state.drained(agent.run.name()));
  }

  private static void revocation(WireOut out, Revocation revocation) {
    out.shard(revocation.shard);
    out.token(revocation.token);
    out.session(revocation.session);
    ModelCodec.optional(out, revocation.agent, out::agent);
    out.count(revocation.index);
    out.choice(revocation.loss);
    out.flag(revocation.agentPast);
  }

  private static Revocation revocation(WireIn in) {
    ShardId shard = in.shard();
    var token = in.token();
    SessionId session = in.session();
    java.util.Optional<AgentRun> agent = ModelCodec.optional(in, in::agent);
    Revocation revocation =
        new Revocation(shard, token, session, agent, in.number(), in.choice(LOSSES));
    revocation.agentPast = in.flag();
    return revocation;
  }

  private static void hold(WireOut out, Hold.Key key, Hold hold) {
    out.name(key.service().value());
    out.name(key.candidate().value());
    out.count(hold.losses);
    out.count(hold.change);
    out.count(hold.service.number());
    out.duration(hold.service.duration());
    out.count(hold.shards.size());
    hold.shards.forEach((shard, wait) -> {
      out.count(shard);
      out.count(wait.number());
      out.duration(wait.duration());
    });
  }

  private static void hold(WireIn in, RegionState state) {
    Hold.Key key = new Hold.Key(in.service(), in.candidate());
    Hold hold = new Hold();
    hold.losses = in.count();
    hold.change = in.number();
    hold.service = new Hold.Wait(in.number(), in.duration());
    int shards = in.countOfThings();
    for (int i = 0; i < shards; i++) {
      hold.shards.put(in.count(), new Hold.Wait(in.number(), in.duration()));
    }
    state.holds.put(key, hold);
  }
}
