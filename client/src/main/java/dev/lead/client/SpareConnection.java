package dev.lead.client;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A second connection, open to another agent and without a session, for the moment when the one in
 * use breaks: all that is left to do then is to say hello. Without it each candidate of a dead
 * agent dials, and the handshakes of all of them at once can take longer than agents wait before
 * they replace the leaders of {@code fence} services.
 *
 * <p>An agent ends connections that say nothing, but not those of observers. So this one observes
 * one shard, and what it hears is dropped. It is pinged, and given up when it does not answer: what
 * is kept was alive a moment ago.
 *
 * <p>Opened some time after the connection in use was, so that attaching always comes first. Loop
 * thread only.
 */
final class SpareConnection {
  private static final long SOONEST = Duration.ofSeconds(1).toNanos();
  private static final long LATEST = Duration.ofSeconds(3).toNanos();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PING = Duration.ofSeconds(1);
  private static final int MISSED_PONGS = 2;
  private static final int MOST_DOUBLINGS = 4;

  private final Loop loop;
  private final Connector connector;
  private final AgentRing ring;
  private final RandomGenerator random;
  private final Connector.Handler handler;
  private final String greeting;

  private @Nullable AgentAddress inUse;
  private Connector.@Nullable Connection connection;
  private Loop.@Nullable Timer timer;
  private boolean open;
  private int unanswered;
  private int failures;

  /**
   * Opens nothing yet.
   *
   * @param handler is told of everything, also while the connection is kept here
   * @param greeting the frame that makes it an observer
   */
  SpareConnection(
      Loop loop,
      Connector connector,
      AgentRing ring,
      RandomGenerator random,
      Connector.Handler handler,
      String greeting) {
    this.loop = loop;
    this.connector = connector;
    this.ring = ring;
    this.random = random;
    this.handler = handler;
    this.greeting = greeting;
  }

  /** Keeps one to another agent than this one. */
  void keepBeside(AgentAddress agent) {
    inUse = agent;
    if (connection == null || connection.agent().equals(agent)) {
      drop();
      dialLater();
    }
  }

  /** The connection, if it is open and to a fitting agent; it is no longer kept here. */
  Optional<Connector.Connection> take(Predicate<AgentAddress> fits) {
    Connector.Connection kept = connection;
    if (kept == null || !open || !fits.test(kept.agent())) {
      return Optional.empty();
    }
    connection = null;
    cancel();
    return Optional.of(kept);
  }

  boolean is(Connector.Connection other) {
    return other.equals(connection);
  }

  /** No longer needed. */
  void close() {
    inUse = null;
    drop();
  }

  // ---- what the connection tells ----------------------------------------------------------------

  void opened() {
    if (connection != null) {
      connection.send(greeting);
      open = true;
      unanswered = 0;
      cancel();
      timer = loop.after(PING, this::ping);
    }
  }

  void pong() {
    unanswered = 0;
    failures = 0;
  }

  void frame(Frame frame) {
    if (frame instanceof Frame.Failure) {
      lost();
    }
  }

  /** It is over, or of no use; another is tried later. */
  void lost() {
    drop();
    failures = Math.min(failures + 1, MOST_DOUBLINGS);
    dialLater();
  }

  // -----------------------------------------------------------------------------------------------

  private void ping() {
    if (connection == null) {
      return;
    }
    if (unanswered >= MISSED_PONGS) {
      lost();
      return;
    }
    unanswered++;
    connection.ping();
    timer = loop.after(PING, this::ping);
  }

  private void dialLater() {
    cancel();
    if (inUse != null) {
      Duration delay = Duration.ofNanos(random.nextLong(SOONEST, LATEST) << failures);
      timer = loop.after(delay, this::dial);
    }
  }

  private void dial() {
    ring.anyBut(inUse)
        .ifPresent(agent -> {
          open = false;
          connection = connector.dial(agent, handler);
          timer = loop.after(PATIENCE, this::lost);
        });
  }

  private void drop() {
    cancel();
    Connector.Connection kept = connection;
    connection = null;
    if (kept != null) {
      kept.abort();
    }
  }

  private void cancel() {
    if (timer != null) {
      timer.cancel();
    }
  }
}
