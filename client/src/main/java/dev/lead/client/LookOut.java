package dev.lead.client;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Follows the leaders of a service or shard over whatever agent answers. Runs in the loop. */
final class LookOut implements Observation, AgentLink.Events {
  private final String service;
  private final Optional<Shard> shard;
  private final Consumer<LeaderInfo> consumer;
  private final Loop loop;
  private final Dialer dialer;
  private final AgentRing ring;
  private final Backoff backoff;
  private final Map<Shard, LeaderInfo> last = new HashMap<>();
  private final ConcurrentLinkedQueue<LeaderInfo> news = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean telling = new AtomicBoolean();
  private @Nullable AgentLink link;
  private volatile boolean closed;

  LookOut(
      String service,
      Optional<Shard> shard,
      Consumer<LeaderInfo> consumer,
      LeadOptions options,
      Loop loop,
      Dialer dialer,
      RandomGenerator random) {
    this.service = service;
    this.shard = shard;
    this.consumer = consumer;
    this.loop = loop;
    this.dialer = dialer;
    this.ring = new AgentRing(options.agents(), random);
    this.backoff = new Backoff(random);
  }

  void start() {
    loop.execute(this::dial);
  }

  private void dial() {
    if (!closed) {
      AgentLink next = new AgentLink(ring.next(null), loop, this);
      link = next;
      next.open(dialer);
    }
  }

  @Override
  public void opened(AgentLink opened) {
    backoff.reset();
    Map<String, Object> observe = Frames.frame("observe");
    if (shard.isPresent()) {
      observe.put("shards", java.util.List.of(shard.get().toString()));
    } else {
      observe.put("service", service);
    }
    opened.send(observe);
  }

  @Override
  public void frame(AgentLink from, Map<String, Object> frame) {
    if (!Frames.text(frame, "type").equals("leader")) {
      return;
    }
    for (Map<?, ?> row : Frames.maps(frame, "shards")) {
      String leader = Frames.text(row, "leader");
      String endpoint = Frames.text(row, "endpoint");
      LeaderInfo info =
          new LeaderInfo(
              Shard.parse(Frames.text(row, "shard")),
              Frames.text(row, "state"),
              leader.isEmpty() ? Optional.empty() : Optional.of(leader),
              endpoint.isEmpty() ? Optional.empty() : Optional.of(endpoint),
              new Token(Frames.number(row, "token")));
      LeaderInfo before = last.get(info.shard());
      // An agent that is behind another does not take us back.
      if (before == null || (!before.equals(info) && info.token().compareTo(before.token()) >= 0)) {
        last.put(info.shard(), info);
        news.add(info);
      }
    }
    tell();
  }

  private void tell() {
    if (!news.isEmpty() && telling.compareAndSet(false, true)) {
      Thread.ofVirtual().name("lead-client-observe").start(this::tellAll);
    }
  }

  private void tellAll() {
    LeaderInfo info;
    while ((info = news.poll()) != null) {
      if (!closed) {
        try {
          consumer.accept(info);
        } catch (RuntimeException e) {
          System.getLogger("dev.lead.client")
              .log(System.Logger.Level.WARNING, "an observer failed", e);
        }
      }
    }
    telling.set(false);
    tell();
  }

  @Override
  public void closed(AgentLink from, String reason) {
    if (!closed) {
      var _ = loop.after(backoff.next(), this::dial);
    }
  }

  @Override
  public void close() {
    closed = true;
    loop.execute(() -> {
      AgentLink present = link;
      if (present != null) {
        present.finish();
      }
    });
  }
}
