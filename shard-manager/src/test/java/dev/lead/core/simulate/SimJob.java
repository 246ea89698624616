package dev.lead.core.simulate;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.SecretHash;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A job without a connection: it takes a short lease over HTTP, renews it, gives it up. */
final class SimJob extends SimProcess implements Holder {
  private final ShardId shard;
  private @Nullable SessionId session;
  private @Nullable SecretHash secret;
  private long count;
  private long deadline;
  private @Nullable Token token;
  private int generation;

  SimJob(Simulation sim, String name, ShardId shard) {
    super(sim, name);
    this.shard = shard;
  }

  @Override
  void onStart() {
    stop();
    every(Duration.ofMillis(900), this::ask);
    every(Duration.ofMillis(450), this::work);
  }

  @Override
  void onKilled() {
    stop();
  }

  @Override
  void onStandstill() {
    deadline = now();
    generation++;
  }

  @Override
  void onThawed() {
    sim.leases.changed(this);
  }

  private void stop() {
    session = null;
    secret = null;
    token = null;
    count = 0;
    generation++;
    deadline = now();
  }

  private void ask() {
    SessionId id = session;
    SecretHash hash = secret;
    if (id == null || hash == null || (token != null && now() > deadline)) {
      // A lease that lapsed may be somebody else's by now: a new one is taken.
      stop();
      id = session = new SessionId(sim.random.nextLong() | 1);
      hash = secret = sim.secret();
    }
    LeaseDesk.Request request =
        new LeaseDesk.Request(id, hash, new CandidateName(name), shard, ++count);
    SimAgent agent = sim.agents.get(sim.random.nextInt(sim.agents.size()));
    long sent = now();
    int asking = generation;
    int life = life();
    if (token != null && sim.random.nextInt(12) == 0) {
      sim.network.send(this, agent, () -> agent.endLease(request));
      stop();
      return;
    }
    sim.network.send(
        this,
        agent,
        () ->
            agent.takeLease(
                request,
                answer ->
                    sim.network.send(
                        agent,
                        this,
                        () -> {
                          if (asking == generation && life == life()) {
                            granted(answer, sent);
                          }
                        })));
  }

  private void granted(LeaseDesk.Answer answer, long sent) {
    long from = sim.broken(Broken.LEASE_FROM_REPLY) ? now() : sent;
    long until = from + answer.valid().toNanos();
    int newer = token == null ? 1 : answer.token().compareTo(token);
    if (!answer.valid().isZero() && newer >= 0) {
      // A larger token is another grant: the one before had expired without my knowing.
      deadline = newer > 0 ? until : Math.max(deadline, until);
      token = answer.token();
      sim.tokenSeen(shard, answer.token(), this);
    }
    sim.leases.changed(this);
  }

  private void work() {
    Token mine = token;
    if (mine != null && holds(shard)) {
      sim.store.write(this, shard, mine);
    }
  }

  @Override
  public boolean holds(ShardId which) {
    return up()
        && !(frozen() && clock.stopped())
        && token != null
        && which.equals(shard)
        && now() < deadline;
  }

  @Override
  public Set<ShardId> shards() {
    return token == null ? Set.of() : Set.of(shard);
  }
}
