package dev.lead.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One candidacy: speaks the session protocol with the agents.
 *
 * <p>Everything below the public methods belongs to the loop thread. Before anything that came in
 * is looked at, the lease is: what lapsed while nobody looked (a pause, a suspended machine) has
 * lapsed, even if its extension waits in the queue.
 */
final class CampaignSession implements Candidacy, AgentLink.Owner, ShardBook.Outbox {
  private static final Logger LOG = System.getLogger("dev.lead.client");
  private static final int MISSED_BEATS = 3;
  private static final Duration OVERLOADED_FOR = Duration.ofSeconds(10);
  private static final Duration GRANT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration PATIENCE_FOR_NEW = Duration.ofSeconds(10);

  /** How a session is shown to the agents. */
  private record Key(String session, Secret secret) {}

  private final LeadOptions options;
  private final String service;
  private final Shards wanted;
  private final Loop loop;
  private final TimeSource time;
  private final RandomGenerator random;
  private final FitnessProbe fitness;
  private final StaleRejections staleRejections;
  private final LeaseBook lease;
  private final ShardBook shards;
  private final AgentRing ring;
  private final AgentLink link;
  private final Lane stateLane;
  private final Consumer<CampaignSession> onClosed;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final GrantRequests grants = new GrantRequests();
  private final AtomicLong staleRejected = new AtomicLong();

  private volatile ConnectionState connection =
      new ConnectionState.Waiting("starting", Duration.ZERO);
  private @Nullable Key key;
  private long attachment;
  private int staleAnswers;
  private Duration ttl;
  private Duration interval = Duration.ofMillis(500);
  private Loop.@Nullable Timer beatTimer;
  private Loop.@Nullable Timer lapseTimer;
  private @Nullable Set<Shard> named;
  private long overloadedUntil;
  private long staleTold;
  private long staleToldBefore;
  private boolean closing;
  private boolean ending;

  private final List<FrameWriter.Held> readyToSay = new ArrayList<>();
  private final List<FrameWriter.Held> releasedToSay = new ArrayList<>();
  private final List<FrameWriter.Held> resignedToSay = new ArrayList<>();
  private boolean saying;

  CampaignSession(
      ClientContext context,
      String service,
      Shards wanted,
      LeadershipListener listener,
      Consumer<CampaignSession> onClosed) {
    this.options = context.options();
    this.service = service;
    this.wanted = wanted;
    this.loop = context.loop();
    this.time = context.time();
    this.random = context.random();
    this.fitness = context.fitness();
    this.staleRejections = context.staleRejections();
    this.lease = new LeaseBook(time, options.margin());
    this.shards = new ShardBook(loop, time, lease, listener, this);
    this.ring = new AgentRing(options.agents(), random);
    this.stateLane = new Lane("lead-connection-" + service);
    this.link =
        new AgentLink(
            options.name() + " of " + service,
            loop,
            context.connector(),
            ring,
            random,
            this,
            spareGreeting(options, service, wanted),
            this::connectionChanged);
    this.onClosed = onClosed;
    this.ttl = options.ttl();
    this.overloadedUntil = time.nanos();
  }

  /** Dials, after a random part of the start jitter. */
  void start() {
    loop.execute(() -> {
      link.patience(PATIENCE_FOR_NEW);
      link.start(jitter());
    });
  }

  // ---- for applications -------------------------------------------------------------------------

  @Override
  public String service() {
    return service;
  }

  @Override
  public Collection<Leadership> leaderships() {
    return shards.valid();
  }

  @Override
  public Optional<Leadership> leadership(Shard shard) {
    return Optional.ofNullable(shards.valid(shard));
  }

  @Override
  public ConnectionState connection() {
    return connection;
  }

  @Override
  public CompletableFuture<Void> resign(Shard shard) {
    CompletableFuture<Void> told = new CompletableFuture<>();
    inOrder(() ->
        shards.resign(
            shard,
            failure -> {
              say();
              if (failure == null) {
                told.complete(null);
              } else {
                told.completeExceptionally(failure);
              }
            }));
    var _ = ended.whenComplete((done, failure) -> told.complete(null));
    return told;
  }

  @Override
  public CompletableFuture<String> grant(Shard shard) {
    CompletableFuture<String> request = new CompletableFuture<>();
    inOrder(() -> askForGrant(shard, request));
    var _ =
        ended.whenComplete((done, failure) ->
            GrantRequests.fail(request, "no grant for " + shard + ": the candidacy is closed"));
    return request;
  }

  private void askForGrant(Shard shard, CompletableFuture<String> request) {
    Leadership led = shards.valid(shard);
    if (led == null) {
      GrantRequests.fail(request, shard + " is not led here; ask for a grant once elected");
    } else if (link.current().isEmpty()) {
      GrantRequests.fail(request, "no agent is connected to sign for " + shard + "; ask again");
    } else {
      if (grants.add(shard, request)) {
        send(List.of(FrameWriter.grant(new FrameWriter.Held(shard, led.token()))));
      }
      loop.after(
          GRANT_TIMEOUT,
          () ->
              GrantRequests.fail(
                  request,
                  "no grant for %s came within %d ms; ask again"
                      .formatted(shard, GRANT_TIMEOUT.toMillis())));
    }
  }

  /** Begins to close; does not wait. */
  CompletableFuture<Void> beginClose() {
    inOrder(this::closeNow);
    return ended;
  }

  @Override
  public void close() {
    var _ = beginClose();
    if (Lane.IN_CALL.isBound()) {
      return;
    }
    try {
      ended.get(options.closeTimeout().toMillis() + 2_000, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.log(
          Level.ERROR, "the candidacy for {0} did not end in time; its lease runs out", service);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of a candidacy never fails", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- the loop ---------------------------------------------------------------------------------

  private void inOrder(Runnable task) {
    loop.execute(() -> {
      checkLease();
      task.run();
    });
  }

  /** This process stood still for a while. */
  void paused(Duration pause) {
    checkLease();
    if (pause.compareTo(ttl.dividedBy(2)) >= 0) {
      overloadedUntil = time.nanos() + OVERLOADED_FOR.toNanos();
      LOG.log(
          Level.WARNING,
          "this process stood still for {0} ms, of a lease of {1} ms; agents are told that it is overloaded",
          pause.toMillis(),
          ttl.toMillis());
    }
  }

  private void checkLease() {
    if (shards.hasTenures() && !lease.isValid()) {
      LOG.log(
          Level.WARNING,
          "the lease of {0} for {1} lapsed; all work in its name is stopped",
          options.name(),
          service);
      shards.lapse();
    }
  }

  private void connectionChanged(ConnectionState state) {
    connection = state;
    stateLane.add(() -> options.connectionListener().accept(state));
  }

  // ---- the connection ---------------------------------------------------------------------------

  @Override
  public void opened(Connector.Connection attempt) {
    Key shown = key;
    attempt.send(
        shown == null
            ? FrameWriter.helloNew(options, service, wanted, shards.highest().epoch())
            : FrameWriter.helloAgain(shown.session(), shown.secret(), attachment));
  }

  @Override
  public void broken(String why) {
    checkLease();
    cancel(beatTimer);
    named = null;
    grants.failAll("the connection to the agent broke");
  }

  @Override
  public void pong(Connector.Connection from) {}

  private static Optional<String> spareGreeting(
      LeadOptions options, String service, Shards wanted) {
    int observed = wanted.isAll() ? 0 : wanted.numbers().getFirst();
    return options.spareConnection()
        ? Optional.of(FrameWriter.observeShard(new Shard(service, observed)))
        : Optional.empty();
  }

  @Override
  public void frame(Connector.Connection from, Frame frame, boolean isAttempt) {
    checkLease();
    String fault = isAttempt ? fromAttempt(frame) : fromCurrent(frame);
    if (!fault.isEmpty()) {
      link.malformedNow(from, fault);
    }
  }

  private String fromAttempt(Frame frame) {
    return switch (frame) {
      case Frame.Welcome welcome -> welcome(welcome);
      case Frame.Failure failure -> {
        refused(failure.problem());
        yield "";
      }
      // A spare connection may still tell what it observed.
      case Frame.Leaders leaders -> "";
      case Frame.Unknown unknown -> "";
      default -> "a frame before welcome";
    };
  }

  private void refused(Problem problem) {
    if (key != null && problem.endsSession()) {
      endSession(problem);
    } else if (problem.is(Problem.STALE_ATTACHMENT) && ++staleAnswers <= 3) {
      // Two attempts of our own met: the newer one has to be shown again.
      link.refused(problem.toString(), true);
    } else {
      link.refused(problem.toString(), false);
    }
  }

  private void endSession(Problem problem) {
    sessionEnded(problem);
    link.patience(PATIENCE_FOR_NEW);
    link.abandon(problem.toString(), jitter());
  }

  private void sessionEnded(Problem problem) {
    LOG.log(
        Level.WARNING,
        "the session of {0} for {1} is over: {2}; everything led is lost, a new session begins",
        options.name(),
        service,
        problem);
    key = null;
    staleAnswers = 0;
    lease.forget();
    shards.loseAll(new Loss(Loss.Reason.SESSION_ENDED, problem.type()));
  }

  private String welcome(Frame.Welcome welcome) {
    Key known = key;
    if (welcome.resumed()) {
      if (known == null || !known.session().equals(welcome.session())) {
        return "a welcome to a session that was not asked for";
      }
    } else {
      if (welcome.secret().isEmpty()) {
        return "a new session without a secret";
      }
      if (known != null) {
        sessionEnded(new Problem("replaced", "", 0, "the agent opened a new session instead", ""));
      }
      key = new Key(welcome.session(), welcome.secret().get());
      staleToldBefore = staleTold;
    }
    attachment = welcome.attachment();
    grants.failAll("the session moved to another agent");
    staleAnswers = 0;
    ttl = welcome.ttl();
    interval = welcome.heartbeat();
    lease.attached(ttl);
    ring.learn(welcome.agents());
    named = welcome.resumed() ? new HashSet<>() : null;
    link.patience(patience());
    link.accept(
        new ConnectionState.Connected(welcome.agent(), welcome.region(), welcome.resumed()));
    LOG.log(
        Level.INFO,
        "{0} of {1} is attached to agent {2} in {3}{4}",
        options.name(),
        service,
        welcome.agent(),
        welcome.region(),
        welcome.resumed() ? ", its session goes on" : ", with a new session");
    cancel(beatTimer);
    beat();
    return "";
  }

  /** While leases run, an agent that does not answer is given up early enough to try two others. */
  private Duration patience() {
    Duration half = ttl.dividedBy(2);
    Duration least = Duration.ofMillis(500);
    Duration most = Duration.ofSeconds(5);
    return half.compareTo(least) < 0 ? least : half.compareTo(most) > 0 ? most : half;
  }

  // ---- heartbeats -------------------------------------------------------------------------------

  private void beat() {
    checkLease();
    link.current()
        .ifPresent(connected -> {
          if (lease.unanswered() >= MISSED_BEATS) {
            link.seekAnother(
                "agent %s left %d heartbeats unanswered"
                    .formatted(connected.agent(), lease.unanswered()));
          }
          FitnessReport report = fitness.report(interval).orOverloaded(isOverloaded());
          // The clock is read here, before the frame exists.
          long n = lease.beat();
          staleTold = staleRejected.get();
          connected.send(FrameWriter.heartbeat(n, attachment, report, staleTold - staleToldBefore));
          beatTimer = loop.after(jittered(interval), this::beat);
        });
  }

  private boolean isOverloaded() {
    return overloadedUntil - time.nanos() > 0;
  }

  private Duration jittered(Duration duration) {
    return Duration.ofNanos((long) (duration.toNanos() * random.nextDouble(0.9, 1.1)));
  }

  private Duration jitter() {
    long bound = options.startJitter().toNanos();
    return Duration.ofNanos(random.nextLong(bound + 1));
  }

  private String lease(Frame.Lease answer) {
    if (answer.attachment() != attachment) {
      return "";
    }
    LeaseBook.Answer taken = lease.answer(answer.n(), answer.valid());
    if (taken == LeaseBook.Answer.NEVER_SENT) {
      return "an answer to heartbeat " + answer.n() + ", which was not sent";
    }
    if (taken == LeaseBook.Answer.TAKEN) {
      link.proven();
      cancel(lapseTimer);
      if (lease.isValid()) {
        shards.revive();
        watchLapse();
      } else {
        checkLease();
      }
    }
    return "";
  }

  private void watchLapse() {
    lapseTimer =
        loop.after(
            lease.remaining(),
            () -> {
              checkLease();
              if (lease.isValid()) {
                // The wall clock went a little slower than the loop's.
                watchLapse();
              }
            });
  }

  // ---- frames -----------------------------------------------------------------------------------

  private String fromCurrent(Frame frame) {
    return switch (frame) {
      case Frame.Welcome welcome -> "a second welcome";
      case Frame.Lease answer -> lease(answer);
      case Frame.Leads leads -> leads(leads);
      case Frame.Elected elected ->
          forOwn(
              elected.shards(),
              Frame.Grant::shard,
              grant -> {
                if (named != null) {
                  named.add(grant.shard());
                }
                shards.grant(grant, false);
              });
      case Frame.Standby standby ->
          forOwn(standby.shards(), Frame.StandbyChange::shard, shards::standby);
      case Frame.Revoke revoke -> forOwn(revoke.shards(), Frame.Taken::shard, shards::revoke);
      case Frame.Lost lost -> forOwn(lost.shards(), Frame.Taken::shard, shards::lost);
      case Frame.Prepare order -> forOwn(List.of(order), Frame.Prepare::shard, shards::prepare);
      case Frame.DrainOrder order -> forOwn(List.of(order), Frame.DrainOrder::shard, shards::drain);
      case Frame.Resume order -> forOwn(List.of(order), Frame.Resume::shard, shards::resume);
      case Frame.Cancelled order ->
          forOwn(List.of(order), Frame.Cancelled::shard, shards::cancelled);
      case Frame.Move move -> move(move);
      case Frame.Signed signed -> {
        grants.signed(signed);
        yield "";
      }
      case Frame.Failure failure ->
          grants.refused(failure.problem(), failure.shard()) ? "" : failed(failure.problem());
      case Frame.Leaders leaders -> "";
      case Frame.Unknown unknown -> {
        LOG.log(Level.DEBUG, "a frame of unknown type {0} is ignored", Texts.clip(unknown.type()));
        yield "";
      }
    };
  }

  private <T> String forOwn(
      List<T> items, java.util.function.Function<T, Shard> shardOf, Consumer<T> action) {
    for (T item : items) {
      if (!shardOf.apply(item).service().equals(service)) {
        return "something about " + shardOf.apply(item) + ", which is not of " + service;
      }
    }
    items.forEach(action);
    say();
    return "";
  }

  private String leads(Frame.Leads leads) {
    Set<Shard> all = named == null ? new HashSet<>() : named;
    named = all;
    String fault =
        forOwn(
            leads.shards(),
            Frame.Grant::shard,
            grant -> {
              all.add(grant.shard());
              shards.grant(grant, true);
            });
    if (fault.isEmpty() && leads.complete()) {
      named = null;
      shards.onlyThese(all);
    }
    return fault;
  }

  private String move(Frame.Move move) {
    ring.prefer(move.agents());
    link.seekAnother("the agent asks to attach elsewhere: " + Texts.clip(move.reason()));
    return "";
  }

  private String failed(Problem problem) {
    if (problem.endsSession()) {
      endSession(problem);
    } else {
      LOG.log(Level.WARNING, "{0} of {1}: the agent says {2}", options.name(), service, problem);
    }
    return "";
  }

  // ---- saying -----------------------------------------------------------------------------------

  @Override
  public void ready(FrameWriter.Held held) {
    readyToSay.add(held);
    saySoon();
  }

  @Override
  public void released(FrameWriter.Held held) {
    releasedToSay.add(held);
    saySoon();
  }

  @Override
  public void resigned(FrameWriter.Held held) {
    resignedToSay.add(held);
    saySoon();
  }

  @Override
  public void staleRejected() {
    staleRejections.add(service);
    staleRejected.incrementAndGet();
  }

  @Override
  public void prepared(Shard shard, long transfer) {
    send(List.of(FrameWriter.prepared(shard, transfer)));
  }

  /** Thousands of listeners return at about the same time: what they say shares a few frames. */
  private void saySoon() {
    if (!saying) {
      saying = true;
      loop.execute(this::say);
    }
  }

  private void say() {
    saying = false;
    send(FrameWriter.ready(readyToSay));
    send(FrameWriter.released(releasedToSay));
    send(FrameWriter.resign(resignedToSay));
    readyToSay.clear();
    releasedToSay.clear();
    resignedToSay.clear();
  }

  private void send(List<String> frames) {
    link.current().ifPresent(connected -> frames.forEach(connected::send));
  }

  // ---- the end ----------------------------------------------------------------------------------

  private void closeNow() {
    if (closing) {
      return;
    }
    closing = true;
    loop.after(
        options.closeTimeout(),
        () -> {
          if (!ending) {
            LOG.log(
                Level.ERROR,
                "work for {0} was not stopped within {1} ms of closing; no good-bye is said, its lease runs out",
                service,
                options.closeTimeout().toMillis());
            end(false);
          }
        });
    shards.close(stopped -> {
      if (!ending) {
        end(stopped);
      }
    });
  }

  private void end(boolean stopped) {
    ending = true;
    grants.failAll("the candidacy was closed");
    cancel(beatTimer);
    cancel(lapseTimer);
    say();
    if (stopped && key != null && link.current().isPresent()) {
      send(List.of(FrameWriter.bye()));
      link.close("bye", this::over);
    } else {
      link.abort();
      over();
    }
  }

  private void over() {
    onClosed.accept(this);
    ended.complete(null);
  }

  private static void cancel(Loop.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }

  @Override
  public String toString() {
    return "Candidacy["
        + options.name()
        + " for "
        + service
        + " "
        + wanted
        + ", "
        + connection
        + "]";
  }
}
