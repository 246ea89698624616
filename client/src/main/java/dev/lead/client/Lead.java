package dev.lead.client;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The way into LEAD for an application: campaign for shards, lead them, watch who leads.
 *
 * <pre>{@code
 * LeadOptions options =
 *     LeadOptions.builder()
 *         .agents("agent-1:7700", "agent-2:7700", "agent-3:7700")
 *         .identity(Path.of("/etc/payments/lead"))
 *         .name("payments-a")
 *         .build();
 * try (Lead lead = Lead.connect(options)) {
 *   lead.campaign("payments", Shards.all(), new PaymentsLeader());
 *   …
 * }
 * }</pre>
 *
 * <p>Connections are kept for ever: whatever happens to agents or the network, the client goes on
 * trying until it is closed, and says in {@link ConnectionState} and in the log (logger {@code
 * dev.lead.client}) what is wrong meanwhile.
 *
 * <p>With {@code --enable-native-access} for this library (or {@code ALL-UNNAMED}), Linux's
 * boot-time clock is used, which goes on while a machine is suspended. Without it the wall clock
 * tells of a suspension.
 *
 * <p>Thread-safe.
 */
public final class Lead implements AutoCloseable {
  private final LeadOptions options;
  private final Identities identities;
  private final LoopThread loop;
  private final ClientContext context;
  private final StaleRejections staleRejections = new StaleRejections();
  private final AgentHttp agents;
  private final ObserverLink observers;
  private final Set<CampaignSession> candidacies = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private boolean closing;

  private Lead(LeadOptions options) {
    this.options = options;
    this.identities = new Identities(options);
    TimeSource time = TimeSource.system();
    this.loop = new LoopThread(time);
    this.context =
        new ClientContext(
            options,
            loop,
            time,
            new WebSocketConnector(identities),
            new SecureRandom(),
            new FitnessProbe(time),
            staleRejections);
    this.agents = new AgentHttp(identities, options.agents());
    this.observers = new ObserverLink(context);
    loop.onPause(pause -> candidacies.forEach(candidacy -> candidacy.paused(pause)));
  }

  /**
   * Reads the identity and gets ready. Agents are dialled when there is something to say to them,
   * so that an agent which is down does not keep an application from starting.
   *
   * @throws LeadException if the identity can't be used: a file is absent, damaged, out of date, or
   *     belongs to another
   */
  public static Lead connect(LeadOptions options) {
    return new Lead(options);
  }

  /**
   * Campaigns for shards of a service until the candidacy, or this client, is closed. Returns at
   * once.
   *
   * @throws IllegalArgumentException if the service's name has the wrong form
   * @throws IllegalStateException if this client is closed
   */
  public Candidacy campaign(String service, Shards shards, LeadershipListener listener) {
    CampaignSession session =
        new CampaignSession(
            context, Shard.requireService(service), shards, listener, candidacies::remove);
    synchronized (this) {
      requireOpen();
      candidacies.add(session);
    }
    session.start();
    return session;
  }

  /**
   * Waits to be elected, runs the work once while leading, and steps down. The work runs on a
   * thread of its own, which is interrupted while there is still the margin of the lease left, or
   * when the shard is to be handed over; {@code ready} is reported when it starts. This method
   * returns only after the work has: work that ignores its interruption outlives its leadership,
   * and only the token then protects the data.
   *
   * @return what the work returned
   * @throws LeadershipLostException if leadership ended before the work did; what the work threw is
   *     suppressed in it
   * @throws X what the work threw
   * @throws InterruptedException if the calling thread was interrupted; the work is then stopped
   *     first
   */
  public <T, X extends Exception> T lead(Shard shard, LeaderWork<T, X> work)
      throws X, InterruptedException {
    LeadOnce<T, X> once = new LeadOnce<>(shard, work);
    try (var _ = campaign(shard.service(), Shards.of(shard.number()), once)) {
      return once.await();
    }
  }

  /**
   * Tells of the leaders of all shards of a service: the present ones first, then each change. The
   * consumer runs on a virtual thread, one call at a time; it never hears of an older token after a
   * newer one.
   */
  public Observation observe(String service, Consumer<LeaderInfo> consumer) {
    return observe(Shard.requireService(service), Optional.empty(), consumer);
  }

  /** Tells of the leaders of one shard; as {@link #observe(String, Consumer)}. */
  public Observation observe(Shard shard, Consumer<LeaderInfo> consumer) {
    return observe(shard.service(), Optional.of(shard), consumer);
  }

  private synchronized Observation observe(
      String service, Optional<Shard> shard, Consumer<LeaderInfo> consumer) {
    requireOpen();
    return observers.observe(service, shard, consumer);
  }

  /** Who leads the shard, not older than the question; see {@link #leader(Shard, Freshness)}. */
  public Optional<LeaderInfo> leader(Shard shard) throws InterruptedException {
    return leader(shard, Freshness.consistent());
  }

  /**
   * Who leads the shard. Blocks for a round trip, and for what the freshness asks.
   *
   * @return empty if nobody does
   * @throws LeadException if the region knows no such shard, or no agent could answer
   */
  public Optional<LeaderInfo> leader(Shard shard, Freshness freshness) throws InterruptedException {
    return new Lookup(agents).leader(shard, freshness);
  }

  /**
   * Takes a shard for a job, without a session. Blocks for a round trip.
   *
   * @param holder the job's name
   * @param ttl how long the shard stays taken without being renewed
   * @throws LeadException if the shard can't be taken though nobody holds it, or no agent could
   *     answer; it may then be taken nevertheless, and comes free when the ttl is over
   */
  public ShortLease.Outcome shortLease(Shard shard, String holder, Duration ttl)
      throws InterruptedException {
    return ShortLease.take(agents, context.time(), options.margin(), shard, holder, ttl);
  }

  /**
   * Whether the application is able to lead; asked before heartbeats, on a virtual thread. One that
   * throws, or has not answered for three heartbeats, counts as failing.
   */
  public void probe(BooleanSupplier isWell) {
    context.fitness().probe(isWell);
  }

  /**
   * How far the application is behind the data it would lead; asked before heartbeats, on a virtual
   * thread.
   */
  public void lag(Supplier<Duration> lag) {
    context.fitness().lag(lag);
  }

  /**
   * How many times stores refused a token of this process because a larger one was there, by
   * service, since the start. A few at a fail-over are the fence at work; a number that goes on
   * rising means that a leader does not stop. A copy.
   */
  public Map<String, Long> staleRejections() {
    return staleRejections.byService();
  }

  /**
   * Closes all candidacies, as {@link Candidacy#close()} does, and all observations. Calling it
   * again waits for the same end; called from within a listener it does not wait.
   */
  @Override
  public void close() {
    beginClose();
    if (Lane.IN_CALL.isBound()) {
      return;
    }
    try {
      ended.get(options.closeTimeout().toMillis() + 3_000, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new LeadException(
          "the client did not end in time; leases it holds run out by themselves", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void beginClose() {
    if (closing) {
      return;
    }
    closing = true;
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    candidacies.forEach(candidacy -> ends.add(candidacy.beginClose()));
    loop.execute(observers::close);
    var _ =
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
            .thenRun(() ->
                loop.execute(() -> {
                  identities.close();
                  loop.close();
                  ended.complete(null);
                }));
  }

  private void requireOpen() {
    if (closing) {
      throw new IllegalStateException("this client is closed; make a new one with Lead.connect");
    }
  }

  @Override
  public String toString() {
    return "Lead[" + options + "]";
  }
}
