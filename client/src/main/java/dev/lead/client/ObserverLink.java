package dev.lead.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection for all observations of a client, kept while there are any. After each re-connect
 * the agent tells everything again; an observer hears only what is new to it, and nothing that is
 * older than what it heard. Loop thread only.
 */
final class ObserverLink implements AgentLink.Owner {
  private static final Duration PING = Duration.ofSeconds(1);
  private static final int MISSED_PONGS = 3;

  /** One observer's interest. */
  final class Watch implements Observation {
    private final String service;
    private final Optional<Shard> shard;
    private final Consumer<LeaderInfo> consumer;
    private final Lane lane;
    private final Map<Shard, LeaderInfo> heard = new HashMap<>();
    private volatile boolean closed;

    Watch(String service, Optional<Shard> shard, Consumer<LeaderInfo> consumer) {
      this.service = service;
      this.shard = shard;
      this.consumer = consumer;
      this.lane = new Lane("lead-observer-" + service);
    }

    @Override
    public void close() {
      closed = true;
      context.loop().execute(() -> remove(this));
    }

    private void hear(LeaderInfo info) {
      boolean wanted =
          info.shard().service().equals(service) && shard.map(info.shard()::equals).orElse(true);
      LeaderInfo last = heard.get(info.shard());
      boolean older = last != null && info.token().compareTo(last.token()) < 0;
      if (wanted && !older && !info.equals(last)) {
        heard.put(info.shard(), info);
        lane.add(() -> {
          if (!closed) {
            consumer.accept(info);
          }
        });
      }
    }

    private String frame() {
      return shard
          .map(FrameWriter::observeShard)
          .orElseGet(() -> FrameWriter.observeService(service));
    }
  }

  private final ClientContext context;
  private final List<Watch> watches = new ArrayList<>();
  private @Nullable AgentLink link;
  private Loop.@Nullable Timer pingTimer;
  private int unanswered;

  ObserverLink(ClientContext context) {
    this.context = context;
  }

  Observation observe(String service, Optional<Shard> shard, Consumer<LeaderInfo> consumer) {
    Watch watch = new Watch(service, shard, consumer);
    context.loop().execute(() -> add(watch));
    return watch;
  }

  private void add(Watch watch) {
    if (watch.closed) {
      return;
    }
    watches.add(watch);
    if (link == null) {
      link =
          new AgentLink(
              "observer",
              context.loop(),
              context.connector(),
              new AgentRing(context.options().agents(), context.random()),
              context.random(),
              this,
              Optional.empty(),
              state -> {});
      link.start(Duration.ZERO);
    } else {
      link.current().ifPresent(connected -> connected.send(watch.frame()));
    }
  }

  private void remove(Watch watch) {
    watches.remove(watch);
    if (watches.isEmpty() && link != null) {
      if (pingTimer != null) {
        pingTimer.cancel();
      }
      link.close("no observers", () -> {});
      link = null;
    }
  }

  /** Ends all observations. */
  void close() {
    for (Watch watch : List.copyOf(watches)) {
      watch.closed = true;
      remove(watch);
    }
  }

  // ---- the connection ---------------------------------------------------------------------------

  @Override
  public void opened(Connector.Connection attempt) {
    watches.forEach(watch -> attempt.send(watch.frame()));
    unanswered = 0;
    if (link != null) {
      link.accept(new ConnectionState.Connected(attempt.agent().toString(), "", false));
    }
    if (pingTimer != null) {
      pingTimer.cancel();
    }
    ping();
  }

  @Override
  public void frame(Connector.Connection from, Frame frame, boolean isAttempt) {
    if (frame instanceof Frame.Leaders leaders) {
      alive();
      for (LeaderInfo info : leaders.shards()) {
        watches.forEach(watch -> watch.hear(info));
      }
    } else if (frame instanceof Frame.Failure failure && link != null) {
      link.abandon("agent " + from.agent() + ": " + failure.problem(), PING);
    }
  }

  @Override
  public void pong(Connector.Connection from) {
    alive();
  }

  @Override
  public void broken(String why) {
    if (pingTimer != null) {
      pingTimer.cancel();
    }
  }

  private void alive() {
    unanswered = 0;
    if (link != null) {
      link.proven();
    }
  }

  private void ping() {
    AgentLink mine = link;
    if (mine == null) {
      return;
    }
    mine.current()
        .ifPresent(connected -> {
          if (unanswered >= MISSED_PONGS) {
            mine.seekAnother("agent " + connected.agent() + " does not answer observers");
          }
          unanswered++;
          connected.ping();
          pingTimer = context.loop().after(PING, this::ping);
        });
  }
}
