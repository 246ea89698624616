package dev.lead.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One session with the region's agents. Everything below the public methods runs in the loop.
 *
 * <p>Two tables are kept apart: what the agents say this process leads ({@link #told}), and what
 * the listener was told ({@link #held}). A lease that lapses ends the second and not the first;
 * when a lease comes again, what is still told is held anew, with the same token.
 */
final class Campaign implements Candidacy, AgentLink.Events {
  private static final Logger LOG = System.getLogger("dev.lead.client");
  private static final int SILENT_AFTER = 3;
  private static final Duration WELCOME = Duration.ofSeconds(5);

  /** What the agents say of a shard. */
  private record Told(Token token, Token previous, String cause) {}

  private final String service;
  private final Shards shards;
  private final LeadershipListener listener;
  private final LeadOptions options;
  private final LoopThread loop;
  private final Dialer dialer;
  private final TimeSource time;
  private final RandomGenerator random;
  private final Health health;
  private final AgentRing ring;
  private final Backoff backoff;
  private final LeaseBook lease;
  private final ShardCalls calls;
  private final ConnectionTeller connections;
  private final Consumer<Duration> pauseListener = this::paused;
  private final Consumer<Campaign> onClosed;

  private final Map<Shard, Told> told = new HashMap<>();
  private final Map<Shard, HeldLeadership> held = new ConcurrentHashMap<>();

  /** Shards whose {@code lost} has not returned: they are not held anew before it has. */
  private final Set<Shard> leaving = new HashSet<>();

  private final Map<Shard, Long> preparing = new HashMap<>();
  private final Map<Shard, Token> draining = new HashMap<>();
  private final Map<Shard, Told> arriving = new HashMap<>();

  private @Nullable AgentLink attached;
  private @Nullable AgentLink dialing;
  private Loop.@Nullable Timer dialTimer;
  private Loop.@Nullable Timer beatTimer;
  private Loop.@Nullable Timer lapseTimer;
  private String session = "";
  private Secret secret = new Secret("");
  private long attachment;
  private Duration beatInterval = Duration.ofMillis(250);
  private Duration ttl;
  private long knownEpoch;
  private boolean closing;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  Campaign(
      String service,
      Shards shards,
      LeadershipListener listener,
      LeadOptions options,
      LoopThread loop,
      Dialer dialer,
      TimeSource time,
      RandomGenerator random,
      Health health,
      Consumer<Campaign> onClosed) {
    this.service = Shard.requireService(service);
    this.shards = shards;
    this.listener = listener;
    this.options = options;
    this.loop = loop;
    this.dialer = dialer;
    this.time = time;
    this.random = random;
    this.health = health;
    this.onClosed = onClosed;
    this.ring = new AgentRing(options.agents(), random);
    this.backoff = new Backoff(random);
    this.lease = new LeaseBook(time, options.margin());
    this.calls = new ShardCalls(loop);
    this.connections = new ConnectionTeller(options.connectionListener());
    this.ttl = options.ttl();
  }

  void start() {
    loop.onPause(pauseListener);
    loop.execute(() -> dialAfter(jitter()));
  }

  private Duration jitter() {
    return Duration.ofNanos(random.nextLong(options.startJitter().toNanos() + 1));
  }

  // ---- connecting ----

  private void dialAfter(Duration delay) {
    if (closing || dialing != null) {
      return;
    }
    if (dialTimer != null) {
      dialTimer.cancel();
    }
    dialTimer = loop.after(delay, this::dial);
  }

  private void dial() {
    dialTimer = null;
    if (closing || dialing != null) {
      return;
    }
    AgentLink present = attached;
    AgentLink link = new AgentLink(ring.next(present == null ? null : present.agent), loop, this);
    dialing = link;
    if (present == null) {
      connections.tell(new ConnectionState.Connecting(link.agent.toString()));
    }
    link.open(dialer);
    var _ =
        loop.after(
            WELCOME,
            () -> {
              if (dialing == link) {
                link.abort();
                closed(link, link.agent + ": no welcome within " + WELCOME.toSeconds() + " s");
              }
            });
  }

  @Override
  public void opened(AgentLink link) {
    if (link != dialing) {
      link.abort();
      return;
    }
    Map<String, Object> hello = Frames.frame("hello");
    hello.put("protocol", 1);
    if (session.isEmpty()) {
      hello.put("ttl_ms", options.ttl().toMillis());
      hello.put("known_epoch", knownEpoch);
      hello.put("candidate", candidate());
    } else {
      hello.put("session", session);
      hello.put("secret", secret.text());
      hello.put("attachment", attachment);
    }
    link.send(hello);
  }

  private Map<String, Object> candidate() {
    Map<String, Object> candidate = new HashMap<>();
    candidate.put("name", options.name());
    candidate.put("service", service);
    candidate.put("shards", shards.isAll() ? "all" : shards.numbers());
    candidate.put("weight", options.weight());
    candidate.put("priority", options.priority());
    candidate.put("zone", options.zone());
    candidate.put("version", options.version());
    candidate.put("endpoint", options.endpoint());
    candidate.put("labels", options.labels());
    candidate.put("pid", options.pid());
    return candidate;
  }

  @Override
  public void closed(AgentLink link, String reason) {
    if (link == dialing) {
      dialing = null;
      Duration wait = backoff.next();
      if (attached == null) {
        connections.tell(new ConnectionState.Waiting(reason, wait));
      }
      dialAfter(wait);
    } else if (link == attached) {
      LOG.log(Level.INFO, "the connection to agent " + reason + " is over; going to another agent");
      attached = null;
      stopBeating();
      // At once: what is led is kept if another agent takes the session over in time.
      dialAfter(Duration.ZERO);
    }
  }

  @Override
  public void frame(AgentLink link, Map<String, Object> frame) {
    String type = Frames.text(frame, "type");
    if (link == dialing) {
      switch (type) {
        case "welcome" -> welcome(link, frame);
        case "error" -> refused(link, frame);
        default -> LOG.log(Level.DEBUG, "before welcome: " + type);
      }
    } else if (link == attached) {
      handle(link, type, frame);
    }
  }

  private void welcome(AgentLink link, Map<String, Object> frame) {
    AgentLink former = attached;
    attached = link;
    dialing = null;
    backoff.reset();
    boolean resumed = Frames.flag(frame, "resumed");
    session = Frames.text(frame, "session");
    attachment = Frames.number(frame, "attachment");
    ttl = Duration.ofMillis(Frames.number(frame, "ttl_ms"));
    beatInterval = Duration.ofMillis(Math.max(20, Frames.number(frame, "heartbeat_ms")));
    if (frame.containsKey("secret")) {
      secret = new Secret(Frames.text(frame, "secret"));
    }
    List<AgentAddress> agents = new ArrayList<>();
    for (String address : Frames.texts(frame, "agents")) {
      agents.add(AgentAddress.parse(address));
    }
    ring.learn(agents);
    arriving.clear();
    lease.attached(ttl);
    if (former != null) {
      former.abort();
    }
    connections.tell(
        new ConnectionState.Connected(
            Frames.text(frame, "agent"), Frames.text(frame, "region"), resumed));
    beat();
  }

  private void refused(AgentLink link, Map<String, Object> frame) {
    Map<?, ?> problem = frame.get("problem") instanceof Map<?, ?> map ? map : Map.of();
    String type = Frames.text(problem, "type");
    String text =
        Texts.clip(Frames.text(problem, "detail") + " " + Frames.text(problem, "next_step"));
    if (!session.isEmpty()
        && (type.endsWith(":unknown-session") || type.endsWith(":wrong-secret"))) {
      sessionEnded(text);
    }
    link.abort();
    closed(link, link.agent + ": " + text);
  }

  private void sessionEnded(String why) {
    session = "";
    secret = new Secret("");
    attachment = 0;
    told.clear();
    arriving.clear();
    lease.forget();
    for (HeldLeadership leadership : List.copyOf(held.values())) {
      end(leadership, new Loss(Loss.Reason.SESSION_ENDED, why), () -> {});
    }
  }

  // ---- heartbeats ----

  private void beat() {
    AgentLink link = attached;
    if (link == null || closing) {
      return;
    }
    if (lease.unanswered() >= SILENT_AFTER && dialing == null) {
      LOG.log(Level.INFO, "agent " + link.agent + " does not answer; trying another beside it");
      dialAfter(Duration.ZERO);
    }
    Map<String, Object> heartbeat = Frames.frame("heartbeat");
    heartbeat.put("attachment", attachment);
    health.report(heartbeat, time.nanos(), ttl);
    heartbeat.put("n", lease.beat());
    link.send(heartbeat);
    double spread = 0.9 + 0.2 * random.nextDouble();
    stopBeating();
    beatTimer = loop.after(Duration.ofNanos((long) (beatInterval.toNanos() * spread)), this::beat);
  }

  private void stopBeating() {
    if (beatTimer != null) {
      beatTimer.cancel();
      beatTimer = null;
    }
  }

  private void lease(Map<String, Object> frame) {
    if (Frames.number(frame, "attachment") != attachment) {
      return;
    }
    LeaseBook.Answer answer =
        lease.answer(
            Frames.number(frame, "n"), Duration.ofMillis(Frames.number(frame, "valid_ms")));
    if (answer != LeaseBook.Answer.TAKEN) {
      LOG.log(Level.DEBUG, "a lease grants nothing: " + answer);
      return;
    }
    if (lease.isValid()) {
      watchLapse();
      holdWhatIsTold();
    } else {
      lapseIfOver();
    }
  }

  private void watchLapse() {
    if (lapseTimer != null) {
      lapseTimer.cancel();
    }
    lapseTimer = loop.after(lease.remaining(), this::lapseIfOver);
  }

  private void lapseIfOver() {
    if (lease.isValid()) {
      watchLapse();
      return;
    }
    for (HeldLeadership leadership : List.copyOf(held.values())) {
      end(leadership, new Loss(Loss.Reason.LEASE_LAPSED, "no lease came in time"), () -> {});
    }
  }

  private void paused(Duration pause) {
    LOG.log(Level.WARNING, "this process stood still for " + pause.toMillis() + " ms");
    lapseIfOver();
  }

  // ---- what agents say ----

  private void handle(AgentLink link, String type, Map<String, Object> frame) {
    switch (type) {
      case "lease" -> lease(frame);
      case "lead" -> Frames.items(frame).forEach(this::elected);
      case "leads" -> leads(frame);
      case "revoke" -> Frames.items(frame).forEach(this::revoked);
      case "lost" -> Frames.items(frame).forEach(this::lost);
      case "standby" -> standby(frame);
      case "prepare" -> prepare(frame);
      case "cancelled" -> cancelled(frame);
      case "drain" -> drain(frame);
      case "resume" -> resumed(frame);
      case "move" -> move(frame);
      case "error" -> error(link, frame);
      default -> LOG.log(Level.DEBUG, "unknown frame " + Texts.clip(type));
    }
  }

  private void elected(Frames.Item item) {
    knownEpoch = Math.max(knownEpoch, item.token().epoch());
    Told before = told.get(item.shard());
    if (before != null && before.token().compareTo(item.token()) >= 0) {
      return;
    }
    told.put(item.shard(), new Told(item.token(), item.previous(), item.cause()));
    HeldLeadership old = held.get(item.shard());
    if (old != null) {
      end(old, new Loss(Loss.Reason.REPLACED, "elected again with a new token"), () -> {});
    }
    hold(item.shard());
  }

  /** The whole truth, in parts: what is not named is lost. */
  private void leads(Map<String, Object> frame) {
    for (Frames.Item item : Frames.items(frame)) {
      arriving.put(item.shard(), new Told(item.token(), item.previous(), item.cause()));
    }
    if (!Frames.flag(frame, "complete")) {
      return;
    }
    Map<Shard, Told> truth = new HashMap<>(arriving);
    arriving.clear();
    for (Shard shard : List.copyOf(told.keySet())) {
      Told now = truth.get(shard);
      Told before = told.get(shard);
      if (before != null && (now == null || !now.token().equals(before.token()))) {
        told.remove(shard);
        HeldLeadership leadership = held.get(shard);
        if (leadership != null) {
          end(leadership, new Loss(Loss.Reason.REPLACED, "lost while disconnected"), () -> {});
        }
      }
    }
    truth.forEach(
        (shard, now) -> elected(new Frames.Item(shard, now.token(), now.previous(), now.cause())));
  }

  private void holdWhatIsTold() {
    for (Shard shard : List.copyOf(told.keySet())) {
      hold(shard);
    }
  }

  /** Tells the listener of a shard that is led, as soon as acting is allowed. */
  private void hold(Shard shard) {
    Told now = told.get(shard);
    if (now == null
        || closing
        || held.containsKey(shard)
        || leaving.contains(shard)
        || !lease.isValid()) {
      return;
    }
    HeldLeadership leadership =
        new HeldLeadership(shard, now.token(), now.previous(), now.cause(), lease, this::sayReady);
    held.put(shard, leadership);
    watchLapse();
    calls.call(
        shard,
        leadership,
        () -> {
          if (leadership.loss().isEmpty()) {
            listener.elected(leadership);
            leadership.ready();
          }
        },
        thrown -> {
          if (thrown != null && leadership.loss().isEmpty()) {
            LOG.log(Level.WARNING, "taking over " + shard + " failed; giving it back", thrown);
            end(
                leadership,
                new Loss(Loss.Reason.TAKEOVER_FAILED, String.valueOf(thrown.getMessage())),
                () -> say("resign", shard, leadership.token()));
          }
        });
  }

  private void sayReady(HeldLeadership leadership) {
    loop.execute(() -> {
      if (leadership.loss().isEmpty()) {
        say("ready", leadership.shard(), leadership.token());
      }
    });
  }

  private void say(String type, Shard shard, Token token) {
    AgentLink link = attached;
    if (link != null) {
      link.send(Frames.led(type, shard, token));
    }
  }

  /** Ends a leadership; {@code stopped} runs once the listener has stopped the work. */
  private void end(HeldLeadership leadership, Loss loss, Runnable stopped) {
    if (!leadership.end(loss)) {
      return;
    }
    Shard shard = leadership.shard();
    held.remove(shard, leadership);
    draining.remove(shard);
    leaving.add(shard);
    calls.interrupt(shard, leadership);
    calls.call(
        shard,
        "lost",
        () -> listener.lost(leadership, loss),
        thrown -> {
          leaving.remove(shard);
          if (thrown == null) {
            stopped.run();
          } else {
            LOG.log(
                Level.ERROR,
                "the work on " + shard + " could not be stopped; the lease runs out instead",
                thrown);
          }
          hold(shard);
          endIfClosed();
        });
  }

  private void revoked(Frames.Item item) {
    drop(item, Loss.Reason.REVOKED, () -> say("released", item.shard(), item.token()));
  }

  private void lost(Frames.Item item) {
    drop(item, Loss.Reason.REPLACED, () -> {});
  }

  private void drop(Frames.Item item, Loss.Reason reason, Runnable stopped) {
    Told now = told.get(item.shard());
    if (now != null && now.token().compareTo(item.token()) <= 0) {
      told.remove(item.shard());
    }
    HeldLeadership leadership = held.get(item.shard());
    if (leadership != null && leadership.token().compareTo(item.token()) <= 0) {
      end(leadership, new Loss(reason, item.cause()), stopped);
    } else if (!leaving.contains(item.shard())) {
      stopped.run();
    }
  }

  private void standby(Map<String, Object> frame) {
    for (Map<?, ?> item : Frames.maps(frame, "shards")) {
      Shard shard = Shard.parse(Frames.text(item, "shard"));
      boolean now = Frames.flag(item, "standby");
      calls.call(shard, "standby", () -> listener.standby(shard, now), this::logged);
    }
  }

  private void logged(@Nullable Exception thrown) {
    if (thrown != null) {
      LOG.log(Level.WARNING, "a listener failed", thrown);
    }
  }

  // ---- transfers ----

  private void prepare(Map<String, Object> frame) {
    Shard shard = Shard.parse(Frames.text(frame, "shard"));
    long transfer = Frames.number(frame, "transfer");
    preparing.put(shard, transfer);
    Preparation preparation =
        new Preparation(
            shard, Frames.text(frame, "from"), new Token(Frames.number(frame, "token")));
    calls.call(
        shard,
        transfer,
        () -> listener.prepare(preparation),
        thrown -> {
          if (!Long.valueOf(transfer).equals(preparing.get(shard))) {
            return;
          }
          preparing.remove(shard);
          AgentLink link = attached;
          if (thrown != null) {
            LOG.log(Level.WARNING, "warming up for " + shard + " failed", thrown);
          } else if (link != null) {
            Map<String, Object> prepared = Frames.frame("prepared");
            prepared.put("shard", shard.toString());
            prepared.put("transfer", transfer);
            link.send(prepared);
          }
        });
  }

  private void cancelled(Map<String, Object> frame) {
    Shard shard = Shard.parse(Frames.text(frame, "shard"));
    long transfer = Frames.number(frame, "transfer");
    preparing.remove(shard, transfer);
    calls.interrupt(shard, transfer);
    String reason = Frames.text(frame, "reason");
    calls.call(shard, "cancelled", () -> listener.prepareCancelled(shard, reason), this::logged);
  }

  private void drain(Map<String, Object> frame) {
    Shard shard = Shard.parse(Frames.text(frame, "shard"));
    Token token = new Token(Frames.number(frame, "token"));
    HeldLeadership leadership = held.get(shard);
    if (leadership == null || !leadership.token().equals(token)) {
      if (!leaving.contains(shard)) {
        say("released", shard, token);
      }
      return;
    }
    draining.put(shard, token);
    Drain drain = new Drain(Duration.ofMillis(Frames.number(frame, "timeout_ms")));
    calls.call(
        shard,
        "drain",
        () -> listener.drain(leadership, drain),
        thrown -> {
          if (!token.equals(draining.remove(shard))) {
            return;
          }
          if (thrown != null) {
            LOG.log(Level.WARNING, "draining " + shard + " failed; keeping it", thrown);
            return;
          }
          told.remove(shard);
          end(
              leadership,
              new Loss(Loss.Reason.TRANSFERRED, ""),
              () -> say("released", shard, token));
        });
  }

  private void resumed(Map<String, Object> frame) {
    Shard shard = Shard.parse(Frames.text(frame, "shard"));
    Token token = new Token(Frames.number(frame, "token"));
    HeldLeadership leadership = held.get(shard);
    if (leadership == null || !leadership.token().equals(token)) {
      return;
    }
    if (draining.remove(shard) != null) {
      calls.interrupt(shard, "drain");
    }
    String reason = Frames.text(frame, "reason");
    calls.call(shard, "resumed", () -> listener.resumed(leadership, reason), this::logged);
  }

  private void move(Map<String, Object> frame) {
    List<AgentAddress> agents = new ArrayList<>();
    Frames.texts(frame, "agents").forEach(a -> agents.add(AgentAddress.parse(a)));
    ring.prefer(agents);
    LOG.log(Level.INFO, "moving to another agent: " + Texts.clip(Frames.text(frame, "reason")));
    dialAfter(Duration.ZERO);
  }

  private void error(AgentLink link, Map<String, Object> frame) {
    Map<?, ?> problem = frame.get("problem") instanceof Map<?, ?> map ? map : Map.of();
    String type = Frames.text(problem, "type");
    LOG.log(
        Level.WARNING,
        "agent " + link.agent + ": " + Texts.clip(type + " " + Frames.text(problem, "detail")));
    if (type.endsWith(":unknown-session") || type.endsWith(":session-closed")) {
      sessionEnded(Texts.clip(Frames.text(problem, "detail")));
      attached = null;
      stopBeating();
      link.abort();
      dialAfter(jitter());
    }
  }

  // ---- the public side ----

  @Override
  public String service() {
    return service;
  }

  @Override
  public Collection<Leadership> leaderships() {
    return held.values().stream()
        .filter(Leadership::isValid)
        .<Leadership>map(leadership -> leadership)
        .toList();
  }

  @Override
  public Optional<Leadership> leadership(Shard shard) {
    return Optional.<Leadership>ofNullable(held.get(shard)).filter(Leadership::isValid);
  }

  @Override
  public ConnectionState connection() {
    return connections.last();
  }

  @Override
  public CompletableFuture<Void> resign(Shard shard) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(() -> {
      HeldLeadership leadership = held.get(shard);
      if (leadership == null) {
        done.complete(null);
        return;
      }
      told.remove(shard);
      end(
          leadership,
          new Loss(Loss.Reason.RESIGNED, ""),
          () -> {
            say("resign", shard, leadership.token());
            done.complete(null);
          });
      // If stopping fails nobody is told; the future says so.
      calls.call(
          shard,
          "resigned",
          () -> {},
          thrown ->
              done.completeExceptionally(
                  new LeadException(
                      "the work on "
                          + shard
                          + " could not be stopped; see the log. The lease runs out instead")));
    });
    return done;
  }

  @Override
  public void close() {
    loop.execute(this::beginClose);
    if (Thread.currentThread().getName().startsWith("lead-")) {
      return;
    }
    try {
      closed.get(options.closeTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(
          Level.WARNING,
          "listeners of "
              + service
              + " did not return in time; their leases run out by themselves");
      loop.execute(() -> finish(false));
    }
  }

  private void beginClose() {
    if (closing) {
      return;
    }
    closing = true;
    told.clear();
    for (HeldLeadership leadership : List.copyOf(held.values())) {
      end(leadership, new Loss(Loss.Reason.CLOSED, ""), () -> {});
    }
    endIfClosed();
  }

  private void endIfClosed() {
    if (closing && held.isEmpty() && leaving.isEmpty()) {
      finish(true);
    }
  }

  private void finish(boolean clean) {
    if (closed.isDone()) {
      return;
    }
    loop.removePauseListener(pauseListener);
    stopBeating();
    if (lapseTimer != null) {
      lapseTimer.cancel();
    }
    AgentLink dialed = dialing;
    if (dialed != null) {
      dialed.abort();
      dialing = null;
    }
    AgentLink link = attached;
    if (link != null) {
      if (clean) {
        link.send(Frames.frame("bye"));
        link.finish();
      } else {
        link.abort();
      }
      attached = null;
    }
    connections.tell(new ConnectionState.Closed());
    onClosed.accept(this);
    closed.complete(null);
  }
}
