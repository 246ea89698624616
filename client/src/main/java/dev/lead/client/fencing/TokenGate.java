package dev.lead.client.fencing;

import dev.lead.client.Shard;
import dev.lead.client.Token;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A fence for anything that handles one request after the other: lets each request in with its
 * token, remembers the largest of each shard, and refuses smaller ones.
 *
 * <p>The first request with a larger token waits until those with smaller ones that are inside have
 * left, so that nothing old takes effect after it. It waits at most the {@linkplain
 * #patience(Duration) patience} (2 s), and is refused then; those inside can see meanwhile that
 * they are {@linkplain Passage#isCurrent() no longer current}.
 *
 * <p>Without a {@link TokenStore} it forgets at a restart: a stale request can pass until the first
 * one of the new leader has come. Thread-safe.
 */
public final class TokenGate {
  /** More than any deployment has; a caller that names more is not a leader. */
  private static final int MOST_SHARDS = 1_000_000;

  private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(2);

  private final @Nullable TokenStore store;
  private final Duration patience;
  private final ConcurrentHashMap<Shard, Door> doors = new ConcurrentHashMap<>();
  private final LongAdder rejections = new LongAdder();

  private TokenGate(@Nullable TokenStore store, Duration patience) {
    this.store = store;
    this.patience = patience;
  }

  /** One that forgets at a restart. */
  public static TokenGate inMemory() {
    return new TokenGate(null, DEFAULT_PATIENCE);
  }

  /** One that remembers. */
  public static TokenGate over(TokenStore store) {
    return new TokenGate(store, DEFAULT_PATIENCE);
  }

  /** A new gate, with another patience; 0 does not wait. */
  public TokenGate patience(Duration most) {
    if (most.isNegative()) {
      throw new IllegalArgumentException("patience must not be negative: " + most);
    }
    return new TokenGate(store, most);
  }

  /** What was let in, until it is closed. */
  public final class Passage implements AutoCloseable {
    private final Shard shard;
    private final Token token;
    private final Door door;
    private boolean left;

    private Passage(Shard shard, Token token, Door door) {
      this.shard = shard;
      this.token = token;
      this.door = door;
    }

    /** The shard. */
    public Shard shard() {
      return shard;
    }

    /** The token it came with. */
    public Token token() {
      return token;
    }

    /** Whether no larger token has come since. */
    public boolean isCurrent() {
      synchronized (door) {
        return door.largest.equals(token);
      }
    }

    /**
     * Returns normally only if {@link #isCurrent()}; for the instant before something takes effect.
     *
     * @throws StaleTokenException otherwise
     */
    public void ensureCurrent() {
      Token present;
      synchronized (door) {
        present = door.largest;
      }
      if (!present.equals(token)) {
        rejections.increment();
        throw new StaleTokenException(shard, token, present);
      }
    }

    /** It is done. Calling it again does nothing. */
    @Override
    public void close() {
      synchronized (door) {
        if (!left) {
          left = true;
          door.inside.merge(token, -1, TokenGate::sumOrNone);
          door.notifyAll();
        }
      }
    }
  }

  /** One shard's. */
  private static final class Door {
    boolean known;
    Token largest = Token.NONE;
    final NavigableMap<Token, Integer> inside = new TreeMap<>();
  }

  /**
   * Lets a request in. Close what is returned when it has taken effect.
   *
   * @throws StaleTokenException if a larger token has been here
   * @throws FenceException {@code BLOCKED} if requests with smaller tokens are still inside after
   *     the patience; {@code MISUSED} if the token is {@link Token#NONE}
   * @throws UncheckedIOException if the store failed; nothing was let in
   * @throws InterruptedException if interrupted while it waited
   */
  public Passage enter(Shard shard, Token token) throws InterruptedException {
    if (token.isNone()) {
      throw new FenceException(
          FenceException.Reason.MISUSED,
          "0 is not the token of any leader; send that of the leadership");
    }
    Door door = door(shard);
    synchronized (door) {
      learn(door, shard);
      requireCurrent(door, shard, token);
      if (token.compareTo(door.largest) > 0) {
        keep(shard, token);
        door.largest = token;
      }
      awaitEmptyBelow(door, shard, token);
      door.inside.merge(token, 1, Integer::sum);
      return new Passage(shard, token, door);
    }
  }

  /** The largest token that has been here; {@link Token#NONE} if none has. */
  public Token largest(Shard shard) {
    Door door = door(shard);
    synchronized (door) {
      learn(door, shard);
      return door.largest;
    }
  }

  /** How many requests were refused as stale. */
  public long rejections() {
    return rejections.sum();
  }

  private Door door(Shard shard) {
    Door door = doors.get(shard);
    if (door != null) {
      return door;
    }
    if (doors.size() >= MOST_SHARDS) {
      throw new FenceException(
          FenceException.Reason.MISUSED,
          "this gate has seen %d shards already; refuse shards you do not serve before you ask it"
              .formatted(MOST_SHARDS));
    }
    return doors.computeIfAbsent(shard, ignored -> new Door());
  }

  private void learn(Door door, Shard shard) {
    if (!door.known && store != null) {
      try {
        door.largest = store.largest(shard);
      } catch (IOException e) {
        throw new UncheckedIOException("the largest token of " + shard + " can't be read", e);
      }
    }
    door.known = true;
  }

  private void keep(Shard shard, Token token) {
    if (store != null) {
      try {
        store.keep(shard, token);
      } catch (IOException e) {
        throw new UncheckedIOException("token " + token + " of " + shard + " can't be kept", e);
      }
    }
  }

  private void requireCurrent(Door door, Shard shard, Token token) {
    if (token.compareTo(door.largest) < 0) {
      rejections.increment();
      throw new StaleTokenException(shard, token, door.largest);
    }
  }

  private void awaitEmptyBelow(Door door, Shard shard, Token token) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (!door.inside.headMap(token).isEmpty()) {
      long left = until - System.nanoTime();
      if (left <= 0) {
        throw new FenceException(
            FenceException.Reason.BLOCKED,
            "requests of an older leader of %s (token %s) are still under way after %d ms; try again"
                .formatted(shard, door.inside.firstKey(), patience.toMillis()));
      }
      door.wait(Math.max(1, left / 1_000_000));
      requireCurrent(door, shard, token);
    }
  }

  private static @Nullable Integer sumOrNone(Integer one, Integer other) {
    int sum = one + other;
    return sum == 0 ? null : sum;
  }
}
