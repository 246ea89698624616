package dev.lead.agent.table;

import dev.lead.agent.raft.ProposalFailed;
import dev.lead.core.election.Command;
import dev.lead.core.election.CommandCodec;
import dev.lead.core.election.Outcome;
import dev.lead.core.election.OutcomeCodec;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Proposes commands in batches: whatever has queued up while earlier batches are under way goes out
 * in the next one (group commit). An idle proposer sends at once.
 *
 * <p>A command may be applied twice and commands of different batches in another order than they
 * were proposed; all are made for that. Thread-safe, never blocks.
 */
public final class Proposer {
  private static final int MAX_BATCH = 1_000;
  private static final int MAX_BATCH_BYTES = 8 * 1024;
  private static final int MAX_UNDER_WAY = 8;

  /** Gets bytes committed. */
  public interface Log {
    /** As {@link dev.lead.agent.raft.RaftHost#propose}. */
    CompletableFuture<byte[]> propose(byte[] command, Duration deadline);
  }

  private record Waiting(Command command, CompletableFuture<Outcome> outcome) {}

  private final Log raft;
  private final Clock wallClock;
  private final Duration deadline;
  private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private volatile Consumer<Duration> latency = took -> {};

  /**
   * @param deadline after which a proposal has failed; whether it was applied may then be unknown
   * @param wallClock stamps events for people
   */
  public Proposer(Log raft, Duration deadline, Clock wallClock) {
    this.raft = raft;
    this.deadline = deadline;
    this.wallClock = wallClock;
  }

  /** Has the listener told how long each batch took from its sending to its outcome. */
  public void onCommit(Consumer<Duration> listener) {
    latency = listener;
  }

  /**
   * Proposes a command.
   *
   * @return its outcome once it is applied at the Raft leader; fails with a {@link ProposalFailed}
   */
  public CompletableFuture<Outcome> propose(Command command) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    queue.add(new Waiting(command, outcome));
    send();
    return outcome;
  }

  /**
   * Proposes commands together; they are applied in this order unless something else was queued.
   */
  public List<CompletableFuture<Outcome>> proposeAll(List<? extends Command> commands) {
    List<CompletableFuture<Outcome>> outcomes = new ArrayList<>(commands.size());
    for (Command command : commands) {
      CompletableFuture<Outcome> outcome = new CompletableFuture<>();
      queue.add(new Waiting(command, outcome));
      outcomes.add(outcome);
    }
    send();
    return outcomes;
  }

  private void send() {
    while (!queue.isEmpty()) {
      int now = underWay.get();
      if (now >= MAX_UNDER_WAY) {
        return;
      }
      if (underWay.compareAndSet(now, now + 1)) {
        List<Waiting> batch = take();
        if (batch.isEmpty()) {
          underWay.decrementAndGet();
        } else {
          send(batch);
        }
      }
    }
  }

  private List<Waiting> take() {
    List<Waiting> batch = new ArrayList<>();
    int bytes = 0;
    Waiting next;
    while (batch.size() < MAX_BATCH && bytes < MAX_BATCH_BYTES && (next = queue.poll()) != null) {
      batch.add(next);
      bytes += CommandSize.of(next.command());
    }
    return batch;
  }

  private void send(List<Waiting> batch) {
    byte[] bytes =
        CommandCodec.encode(wallClock.instant(), batch.stream().map(Waiting::command).toList());
    long sent = System.nanoTime();
    var _ =
        raft.propose(bytes, deadline)
            .whenComplete((answer, failure) -> {
              underWay.decrementAndGet();
              if (answer != null) {
                latency.accept(Duration.ofNanos(System.nanoTime() - sent));
              }
              send();
              complete(batch, answer, failure);
            });
  }

  private static void complete(
      List<Waiting> batch, byte @Nullable [] answer, @Nullable Throwable failure) {
    if (answer == null) {
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      batch.forEach(waiting -> waiting.outcome().completeExceptionally(cause));
      return;
    }
    List<Outcome> outcomes = OutcomeCodec.decode(answer);
    for (int i = 0; i < batch.size(); i++) {
      if (i < outcomes.size()) {
        batch.get(i).outcome().complete(outcomes.get(i));
      } else {
        batch
            .get(i)
            .outcome()
            .completeExceptionally(
                new IllegalStateException("the Raft leader answered fewer commands than it got"));
      }
    }
  }
}
