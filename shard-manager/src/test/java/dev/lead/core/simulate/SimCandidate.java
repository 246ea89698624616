package dev.lead.core.simulate;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.SecretHash;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardSelection;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An application instance that campaigns, as docs/session-protocol.md wants it. */
final class SimCandidate extends SimProcess implements Holder {
  final SimRegion region;
  private final CandidateSpec spec;
  private @Nullable Connection connection;
  private @Nullable Connection former;
  private @Nullable SessionId session;
  private @Nullable SecretHash secret;
  private int attachment;
  private boolean welcomed;
  private long connectedAt;
  private int failures;

  private long n;
  private final Map<Long, Long> sent = new TreeMap<>();
  private long deadline;
  private int grantedUnder;
  private long lastLease;

  private final Map<ShardId, Token> leads = new LinkedHashMap<>();
  private final Set<Token> released = new LinkedHashSet<>();
  private Epoch knownEpoch = Epoch.NONE;
  boolean probeOk = true;

  SimCandidate(SimRegion region, String name, ServiceName service) {
    super(region.sim, name);
    this.region = region;
    this.spec = CandidateSpec.of(new CandidateName(name), service, ShardSelection.all());
  }

  CandidateSpec spec() {
    return spec;
  }

  @Override
  void onStart() {
    forgetSession();
    knownEpoch = Epoch.NONE;
    released.clear();
    probeOk = true;
    failures = 0;
    every(Settings.HEARTBEAT, this::heartbeat);
    every(Duration.ofMillis(400), this::work);
    connect();
  }

  @Override
  void onKilled() {
    Connection at = connection;
    if (at != null) {
      at.breakOff();
      if (sim.random.nextInt(3) == 0 && sim.network.connected(this, at.agent)) {
        int life = at.agent.life();
        sim.scheduler.after(
            sim.millis(1, 5), () -> at.agent.deliver(life, () -> at.agent.certainlyDead(this)));
      }
    }
    dropFormer();
    leads.clear();
  }

  @Override
  void onStandstill() {
    deadline = now();
    sent.clear();
  }

  @Override
  void onThawed() {
    sim.leases.changed(this);
  }

  // ---- connection ----

  private void forgetSession() {
    connection = null;
    dropFormer();
    session = null;
    secret = null;
    attachment = 0;
    grantedUnder = 0;
    welcomed = false;
    deadline = now();
    sent.clear();
    leads.clear();
  }

  /** Until another agent has welcomed it, it goes on with the one it has. */
  private @Nullable Connection inUse() {
    return welcomed ? connection : former;
  }

  private void connect() {
    Connection before = connection;
    if (before != null) {
      if (welcomed) {
        former = before;
      } else {
        before.breakOff();
      }
    }
    List<SimAgent> agents = region.agents;
    SimAgent next = agents.get(sim.random.nextInt(agents.size()));
    if (before != null && before.agent == next && agents.size() > 1) {
      next = agents.get((agents.indexOf(next) + 1) % agents.size());
    }
    connection = new Connection(sim, this, next);
    sim.opened(connection);
    connectedAt = now();
    lastLease = now();
    welcomed = false;
    if (session == null || secret == null) {
      connection.send(new Frame.Hello(knownEpoch));
    } else {
      connection.send(new Frame.Resume(session, secret, attachment));
    }
  }

  private void connectLater() {
    Connection of = connection;
    failures++;
    Duration most = Duration.ofMillis(Math.min(1_000, 20L << Math.min(failures, 6)));
    after(
        Duration.ofNanos((long) (most.toNanos() * sim.random.nextDouble()) + 1_000_000),
        () -> {
          if (of == connection) {
            connect();
          }
        });
  }

  void disconnected(Connection which) {
    if (which == connection) {
      connectLater();
    }
  }

  private void heartbeat() {
    Connection to = connection;
    if (to == null) {
      return;
    }
    boolean silent = now() - Math.max(lastLease, connectedAt) > 3 * Settings.HEARTBEAT.toNanos();
    if (silent) {
      trace("moves: no lease from", to.agent);
      connect();
      return;
    }
    Connection inUse = inUse();
    if (inUse != null) {
      n++;
      sent.put(n, now());
      inUse.send(new Frame.Heartbeat(n, attachment, probeOk));
    }
    sent.values().removeIf(at -> now() - at > 10_000_000_000L);
  }

  // ---- frames ----

  void received(Connection from, Frame.FromAgent frame) {
    if (from != connection && from != former) {
      return;
    }
    switch (frame) {
      case Frame.Welcome f -> {
        if (from == connection) {
          welcomed(f);
        }
      }
      case Frame.Leads f -> {
        if (from == inUse()) {
          leads.clear();
          f.shards().forEach(this::lead);
        }
      }
      case Frame.Lease f -> lease(from, f);
      case Frame.Lead f -> {
        if (from == inUse()) {
          lead(f.shard(), f.token());
        }
      }
      case Frame.Revoke f -> {
        leads.remove(f.shard(), f.token());
        release(f.shard(), f.token());
      }
      case Frame.Lost f -> leads.remove(f.shard(), f.token());
      case Frame.Prepare f ->
          after(
              sim.random.nextInt(6) == 0 ? sim.millis(1_500, 4_000) : sim.millis(5, 400),
              () -> say(new Frame.Prepared(f.shard(), f.transfer())));
      case Frame.Drain f ->
          after(
              sim.random.nextInt(6) == 0 ? sim.millis(1_500, 4_000) : sim.millis(5, 400),
              () -> {
                if (f.token().equals(leads.get(f.shard()))) {
                  leads.remove(f.shard());
                  release(f.shard(), f.token());
                }
              });
      case Frame.GoOn f -> {}
      case Frame.Move f -> {
        if (from == connection && welcomed) {
          connectLater();
        }
      }
      case Frame.UnknownSession f -> {
        if (from == connection) {
          trace("has lost its session");
          from.breakOff();
          forgetSession();
          connect();
        }
      }
      case Frame.TryAgain f -> {
        if (from == connection) {
          connectLater();
        }
      }
    }
    sim.leases.changed(this);
  }

  private void welcomed(Frame.Welcome f) {
    session = f.session();
    secret = f.secret();
    attachment = f.attachment();
    welcomed = true;
    failures = 0;
    lastLease = now();
    dropFormer();
  }

  private void dropFormer() {
    Connection old = former;
    former = null;
    if (old != null) {
      old.breakOff();
    }
  }

  private void lease(Connection from, Frame.Lease f) {
    Long at = sent.remove(f.n());
    if (from == connection && !f.valid().isZero()) {
      lastLease = now();
    }
    if (at == null || f.valid().isZero()) {
      return;
    }
    if (f.attachment() < grantedUnder) {
      return;
    }
    long until = (sim.broken(Broken.LEASE_FROM_REPLY) ? now() : at) + f.valid().toNanos();
    deadline = f.attachment() > grantedUnder ? until : Math.max(deadline, until);
    grantedUnder = f.attachment();
  }

  private void lead(ShardId shard, Token token) {
    if (token.epoch().compareTo(knownEpoch) > 0) {
      knownEpoch = token.epoch();
    }
    if (released.contains(token)) {
      // What I said may not have arrived.
      say(new Frame.Released(shard, token));
      return;
    }
    leads.put(shard, token);
    sim.tokenSeen(shard, token, this);
    after(
        sim.random.nextInt(12) == 0 ? sim.millis(1_500, 3_500) : sim.millis(2, 300),
        () -> {
          if (token.equals(leads.get(shard))) {
            say(new Frame.Ready(shard, token));
          }
        });
  }

  private void release(ShardId shard, Token token) {
    released.add(token);
    say(new Frame.Released(shard, token));
  }

  private void say(Frame.FromCandidate frame) {
    Connection inUse = inUse();
    if (inUse != null) {
      inUse.send(frame);
    }
  }

  // ---- leading ----

  /** Once more: ready is repeated in case it got lost, and writes carry the token. */
  private void work() {
    leads.forEach((shard, token) -> {
      if (holds(shard)) {
        sim.store.write(this, shard, token);
        if (sim.random.nextInt(4) == 0) {
          say(new Frame.Ready(shard, token));
        }
      }
    });
  }

  @Override
  public boolean holds(ShardId shard) {
    return up() && !(frozen() && clock.stopped()) && leads.containsKey(shard) && now() < deadline;
  }

  @Override
  public Set<ShardId> shards() {
    return leads.keySet();
  }

  /** Whether it acts on the shard under that session. */
  boolean leads(ShardId shard, SessionId under, Token token) {
    return holds(shard) && under.equals(session) && token.equals(leads.get(shard));
  }

  void resignSomething() {
    for (Map.Entry<ShardId, Token> led : leads.entrySet()) {
      leads.remove(led.getKey());
      released.add(led.getValue());
      say(new Frame.Resign(led.getKey(), led.getValue()));
      return;
    }
  }

  /** It says good-bye and from then on belongs to nothing, whatever it is still told. */
  void leaveCleanly() {
    Connection from = connection;
    say(new Frame.Bye());
    forgetSession();
    if (from != null) {
      after(Duration.ofMillis(50), from::breakOff);
    }
    connect();
  }
}
