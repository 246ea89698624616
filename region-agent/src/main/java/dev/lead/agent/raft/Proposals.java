package dev.lead.agent.raft;

import com.hazelcast.cluster.Address;
import com.hazelcast.cp.exception.CannotReplicateException;
import com.hazelcast.cp.exception.NotLeaderException;
import com.hazelcast.cp.internal.raft.impl.RaftEndpoint;
import com.hazelcast.spi.exception.CallerNotMemberException;
import com.hazelcast.spi.exception.TargetNotMemberException;
import com.hazelcast.spi.exception.WrongTargetException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Gets proposals and reads to the leader that this member's own Raft node knows.
 *
 * <p>Hazelcast's own way to a leader remembers one until it leaves the list of members, which takes
 * seconds when its host is frozen. Here {@link #look}, called every few milliseconds, sends what is
 * under way to the new leader as soon as there is one. What is sent twice may be applied twice.
 */
final class Proposals {
  private final CpGroup group;
  private final Duration attemptTimeout;
  private final int maxOutstanding;
  private final Executor completions;
  private final Set<Request<?>> outstanding = ConcurrentHashMap.newKeySet();
  private final AtomicInteger count = new AtomicInteger();
  private volatile boolean closed;

  Proposals(CpGroup group, Duration attemptTimeout, int maxOutstanding, Executor completions) {
    this.group = group;
    this.attemptTimeout = attemptTimeout;
    this.maxOutstanding = maxOutstanding;
    this.completions = completions;
  }

  CompletableFuture<byte[]> propose(CommandOp op, Duration deadline) {
    return begin(new Request<>(byte[].class, op, null, deadline));
  }

  CompletableFuture<Long> read(ReadIndexOp op, Duration deadline) {
    return begin(new Request<>(Long.class, null, op, deadline));
  }

  private <T> CompletableFuture<T> begin(Request<T> request) {
    if (count.incrementAndGet() > maxOutstanding) {
      count.decrementAndGet();
      return CompletableFuture.failedFuture(
          new ProposalFailed.Overloaded(
              maxOutstanding + " proposals of this member are under way already"));
    }
    outstanding.add(request);
    if (closed) {
      request.fail(new ProposalFailed.Closed("this member is closed"));
    } else {
      request.send(group.leader());
    }
    return request.result;
  }

  /**
   * Sends on what waits for a leader or went to another one, and ends what is past its deadline.
   */
  void look() {
    if (outstanding.isEmpty()) {
      return;
    }
    RaftEndpoint leader = group.leader();
    long now = System.nanoTime();
    for (Request<?> request : outstanding) {
      request.look(leader, now);
    }
  }

  boolean isIdle() {
    return outstanding.isEmpty();
  }

  /** What was sent over a connection that died is sent again at the next look. */
  void connectionLost(Address address) {
    for (Request<?> request : outstanding) {
      request.connectionLost(address);
    }
  }

  void close(String reason) {
    closed = true;
    for (Request<?> request : outstanding) {
      request.fail(request.lost(reason));
    }
  }

  /** One proposal or read. Its fields are guarded by itself. */
  private final class Request<T> {
    private final Class<T> type;
    private final @Nullable CommandOp command;
    private final @Nullable ReadIndexOp read;
    private final Duration deadline;
    private final long start = System.nanoTime();
    private final CompletableFuture<T> result = new CompletableFuture<>();

    private @Nullable RaftEndpoint sentTo;
    private long sentAt;
    private int attempts;
    private boolean maybeApplied;
    private boolean refused;
    private boolean done;

    Request(
        Class<T> type, @Nullable CommandOp command, @Nullable ReadIndexOp read, Duration deadline) {
      this.type = type;
      this.command = command;
      this.read = read;
      this.deadline = deadline;
    }

    void send(@Nullable RaftEndpoint leader) {
      if (leader == null) {
        return;
      }
      int attempt;
      synchronized (this) {
        if (done) {
          return;
        }
        maybeApplied |= sentTo != null;
        sentTo = leader;
        sentAt = System.nanoTime();
        attempt = ++attempts;
      }
      Duration left = Duration.ofNanos(Math.max(1, deadline.toNanos() - (sentAt - start)));
      if (command != null) {
        group.replicate(leader, command, left, (value, failure) -> answer(attempt, value, failure));
      } else if (read != null) {
        group.query(leader, read, left, (value, failure) -> answer(attempt, value, failure));
      }
    }

    void look(@Nullable RaftEndpoint leader, long now) {
      if (now - start >= deadline.toNanos()) {
        fail(lost("not answered within " + deadline.toMillis() + " ms"));
        return;
      }
      boolean again;
      synchronized (this) {
        // Doubles each time: an overloaded leader is not helped by more of the same.
        long patience = attemptTimeout.toNanos() << Math.min(10, Math.max(0, attempts - 1));
        again = sentTo == null || !sentTo.equals(leader) || now - sentAt > patience;
      }
      if (again) {
        send(leader);
      }
    }

    synchronized void connectionLost(Address address) {
      if (sentTo != null && address.equals(group.addressOf(sentTo))) {
        maybeApplied = true;
        sentTo = null;
      }
    }

    private void answer(int attempt, @Nullable Object value, @Nullable Throwable failure) {
      if (failure == null) {
        succeed(value);
        return;
      }
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      synchronized (this) {
        refused = cause instanceof CannotReplicateException;
        maybeApplied |= !certainlyNotApplied(cause);
        if (attempt == attempts) {
          // Not sent on at once: the next look finds out where to, and does not spin meanwhile.
          sentTo = null;
        }
      }
    }

    private void succeed(@Nullable Object value) {
      if (end()) {
        if (value instanceof String fault) {
          completions.execute(() ->
              result.completeExceptionally(
                  new ProposalFailed.MachineFailed("the state machine threw: " + fault)));
        } else {
          completions.execute(() -> result.complete(type.cast(value)));
        }
      }
    }

    void fail(ProposalFailed why) {
      if (end()) {
        completions.execute(() -> result.completeExceptionally(why));
      }
    }

    private synchronized boolean end() {
      if (done) {
        return false;
      }
      done = true;
      outstanding.remove(this);
      count.decrementAndGet();
      return true;
    }

    synchronized ProposalFailed lost(String reason) {
      if (command != null && (maybeApplied || sentTo != null)) {
        return new ProposalFailed.Indeterminate(reason + "; it may have been applied");
      }
      if (closed) {
        return new ProposalFailed.Closed(reason);
      }
      return refused
          ? new ProposalFailed.Overloaded(reason + "; the Raft leader has too much under way")
          : new ProposalFailed.NoLeader(reason + "; no Raft leader was found");
    }
  }

  /** True if the failure says that the operation did not get into any log. */
  private static boolean certainlyNotApplied(Throwable cause) {
    return cause instanceof NotLeaderException
        || cause instanceof CannotReplicateException
        || cause instanceof CpGroup.NotInGroup
        || cause instanceof WrongTargetException
        || cause instanceof CallerNotMemberException
        || cause instanceof TargetNotMemberException;
  }
}
