package dev.lead.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection to some agent of the region, for ever: dials, dials elsewhere when it
 * breaks, and dials beside a connection that has gone quiet, which stays in use until its successor
 * is accepted.
 *
 * <p>At most one attempt at a time; a {@link SpareConnection} that is open is taken before anything
 * is dialled. The first attempt after a connection that had worked broke is immediate; further ones
 * follow {@link Backoff}. Loop thread only; what connections tell from their threads is brought
 * into the loop here, and dropped if it comes from a connection that is no longer wanted.
 */
@SuppressWarnings("ReferenceEquality") // which connection it is, is the question
final class AgentLink implements Connector.Handler {
  private static final Logger LOG = System.getLogger("dev.lead.client");
  private static final int MOST_WARNED = 64;

  /** Whose link it is. Called in the loop. */
  interface Owner {
    /** The transport is open; the owner says hello. */
    void opened(Connector.Connection attempt);

    /** A frame from the connection in use, or from the attempt. */
    void frame(Connector.Connection from, Frame frame, boolean isAttempt);

    void pong(Connector.Connection from);

    /** The connection in use broke; another is being dialled. */
    void broken(String why);
  }

  private final String what;
  private final Loop loop;
  private final Connector connector;
  private final AgentRing ring;
  private final Backoff backoff;
  private final Owner owner;
  private final Consumer<ConnectionState> states;
  private final Optional<SpareConnection> spare;

  private Connector.@Nullable Connection current;
  private Connector.@Nullable Connection attempt;
  private Connector.@Nullable Connection leaving;
  private Runnable whenLeft = () -> {};
  private Loop.@Nullable Timer attemptTimer;
  private Loop.@Nullable Timer retryTimer;
  private Duration patience = Duration.ofSeconds(10);
  private @Nullable AgentAddress failed;
  private boolean proven;
  private boolean closed;
  private final Set<String> warned = new HashSet<>();

  /**
   * Does nothing yet.
   *
   * @param what whose link it is, for the log
   * @param spareGreeting the frame that keeps a {@link SpareConnection}; empty if none is wanted
   * @param states is told of each change, in the loop
   */
  AgentLink(
      String what,
      Loop loop,
      Connector connector,
      AgentRing ring,
      RandomGenerator random,
      Owner owner,
      Optional<String> spareGreeting,
      Consumer<ConnectionState> states) {
    this.what = what;
    this.loop = loop;
    this.connector = connector;
    this.ring = ring;
    this.backoff = new Backoff(random);
    this.owner = owner;
    this.states = states;
    this.spare =
        spareGreeting.map(
            greeting -> new SpareConnection(loop, connector, ring, random, this, greeting));
  }

  /** Dials after the delay. */
  void start(Duration delay) {
    retryIn(delay);
  }

  /** The connection in use, if there is one. */
  Optional<Connector.Connection> current() {
    return Optional.ofNullable(current);
  }

  /** How long an attempt may take from dialling to being accepted. */
  void patience(Duration time) {
    patience = time;
  }

  /** The attempt is the connection now; the one before it is dropped. */
  void accept(ConnectionState.Connected state) {
    Connector.Connection former = current;
    current = attempt;
    attempt = null;
    cancel(attemptTimer);
    proven = false;
    if (former != null) {
      former.close(1000, "attached elsewhere");
      // Its agent may be frozen and never answer the close.
      loop.after(Duration.ofSeconds(1), former::abort);
    }
    if (current != null) {
      AgentAddress agent = current.agent();
      spare.ifPresent(kept -> kept.keepBeside(agent));
    }
    states.accept(state);
  }

  /** The connection works: the next break is answered at once, and no successor is wanted. */
  void proven() {
    if (!proven) {
      proven = true;
      backoff.reset();
      warned.clear();
    }
    if (attempt == null) {
      cancel(retryTimer);
      retryTimer = null;
    }
  }

  /**
   * Dials elsewhere while the present connection stays in use. Does nothing if that is under way.
   */
  void seekAnother(String why) {
    if (!closed && attempt == null && retryTimer == null) {
      warn(why + "; dialling another agent");
      dial();
    }
  }

  /** The agent refused the attempt. */
  void refused(String why, boolean tryAgainAtOnce) {
    drop(why, tryAgainAtOnce);
  }

  /** The present connection is of no more use. */
  void abandon(String why, Duration retry) {
    Connector.Connection broken = current;
    current = null;
    if (broken != null) {
      broken.abort();
      owner.broken(why);
    }
    dropAttempt();
    warn(why);
    states.accept(new ConnectionState.Waiting(why, retry));
    retryIn(retry);
  }

  /**
   * Ends the link.
   *
   * @param done is told when what was sent before on the connection in use went out and the agent
   *     closed its side, or after a second
   */
  void close(String reason, Runnable done) {
    Connector.Connection last = current;
    if (last == null) {
      abort();
      done.run();
      return;
    }
    closed = true;
    spare.ifPresent(SpareConnection::close);
    dropAttempt();
    cancel(retryTimer);
    current = null;
    leaving = last;
    whenLeft = done;
    last.close(1000, reason);
    loop.after(
        Duration.ofSeconds(1),
        () -> {
          last.abort();
          left(last);
        });
    states.accept(new ConnectionState.Closed());
  }

  private void left(Connector.Connection connection) {
    if (connection == leaving) {
      leaving = null;
      whenLeft.run();
    }
  }

  /** Ends the link without a word. */
  void abort() {
    closed = true;
    spare.ifPresent(SpareConnection::close);
    dropAttempt();
    cancel(retryTimer);
    if (current != null) {
      current.abort();
      current = null;
    }
    states.accept(new ConnectionState.Closed());
  }

  // ---- attempts ---------------------------------------------------------------------------------

  private void retryIn(Duration delay) {
    if (closed) {
      return;
    }
    cancel(retryTimer);
    retryTimer = null;
    if (delay.isZero()) {
      dial();
    } else {
      retryTimer = loop.after(delay, this::dial);
    }
  }

  private void dial() {
    retryTimer = null;
    if (closed || attempt != null) {
      return;
    }
    AgentAddress avoided = current == null ? failed : current.agent();
    Optional<Connector.Connection> kept =
        spare.flatMap(
            s -> s.take(agent -> !agent.equals(avoided) && !ring.prefersOthersThan(agent)));
    AgentAddress agent = kept.map(Connector.Connection::agent).orElseGet(() -> ring.next(avoided));
    if (current == null) {
      states.accept(new ConnectionState.Connecting(agent.toString()));
    }
    Connector.Connection attempted = kept.orElseGet(() -> connector.dial(agent, this));
    attempt = attempted;
    attemptTimer =
        loop.after(
            patience,
            () -> {
              if (attempt == attempted) {
                drop(
                    "agent %s did not attach us within %d ms".formatted(agent, patience.toMillis()),
                    false);
              }
            });
    if (kept.isPresent()) {
      owner.opened(attempted);
    }
  }

  private void drop(String why, boolean tryAgainAtOnce) {
    dropAttempt();
    warn(why);
    Duration wait = tryAgainAtOnce ? Duration.ZERO : backoff.next();
    if (current == null) {
      states.accept(new ConnectionState.Waiting(why, wait));
    }
    retryIn(wait);
  }

  private void dropAttempt() {
    cancel(attemptTimer);
    if (attempt != null) {
      failed = attempt.agent();
      attempt.abort();
      attempt = null;
    }
  }

  private void currentBroke(String why) {
    current = null;
    owner.broken(why);
    warn(why);
    if (attempt == null && !closed) {
      Duration wait = proven ? Duration.ZERO : backoff.next();
      proven = false;
      states.accept(new ConnectionState.Waiting(why, wait));
      retryIn(wait);
    }
  }

  /** Each reason once, until a connection works again: agents are tried in turn, for ever. */
  private void warn(String why) {
    if (warned.size() == MOST_WARNED) {
      warned.clear();
    }
    if (!closed && warned.add(why)) {
      LOG.log(Level.WARNING, "{0}: {1}", what, why);
    }
  }

  private static void cancel(Loop.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }

  // ---- what connections tell --------------------------------------------------------------------

  @Override
  public void opened(Connector.Connection connection) {
    loop.execute(() -> {
      if (connection == attempt) {
        owner.opened(connection);
      } else {
        ifSpare(connection, SpareConnection::opened);
      }
    });
  }

  @Override
  public void frame(Connector.Connection connection, Frame frame) {
    loop.execute(() -> {
      if (connection == current || connection == attempt) {
        owner.frame(connection, frame, connection == attempt);
      } else {
        ifSpare(connection, kept -> kept.frame(frame));
      }
    });
  }

  @Override
  public void pong(Connector.Connection connection) {
    loop.execute(() -> {
      if (connection == current) {
        owner.pong(connection);
      } else {
        ifSpare(connection, SpareConnection::pong);
      }
    });
  }

  @Override
  public void malformed(Connector.Connection connection, String why) {
    loop.execute(() -> malformedNow(connection, why));
  }

  /** As {@link #malformed}, for what only the owner can tell. */
  void malformedNow(Connector.Connection connection, String what) {
    String why =
        "agent %s sent what the protocol does not allow: %s; compare the versions of agent and client"
            .formatted(connection.agent(), what);
    connection.close(1008, Texts.clip(what).substring(0, Math.min(100, Texts.clip(what).length())));
    if (connection == current) {
      // A connection that sends nonsense is not worth an immediate return.
      proven = false;
      currentBroke(why);
    } else if (connection == attempt) {
      attempt = null;
      cancel(attemptTimer);
      drop(why, false);
    } else {
      ifSpare(connection, SpareConnection::lost);
    }
    loop.after(Duration.ofSeconds(1), connection::abort);
  }

  @Override
  public void closed(Connector.Connection connection, String why) {
    loop.execute(() -> {
      if (connection == current) {
        failed = connection.agent();
        currentBroke(why);
      } else if (connection == attempt) {
        drop(why, false);
      } else {
        left(connection);
        ifSpare(connection, SpareConnection::lost);
      }
    });
  }

  private void ifSpare(Connector.Connection connection, Consumer<SpareConnection> action) {
    spare.filter(kept -> kept.is(connection)).ifPresent(action);
  }
}
