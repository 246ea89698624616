package dev.lead.agent.session;

import dev.lead.agent.table.Proposer;
import dev.lead.core.election.Command;
import dev.lead.core.election.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proposes a command again until it is answered: a candidate says once that it released, and its
 * agent sees once that a connection broke. Safe, since every command of a session is idempotent.
 * Thread-safe.
 */
final class Assurance implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Assurance.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  private final Proposer proposer;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("lead-assurance").factory());

  Assurance(Proposer proposer) {
    this.proposer = proposer;
  }

  /**
   * Proposes until answered, or until it does not matter any more.
   *
   * @param matters asked before each further attempt
   * @return completes with the answer; fails with the last failure if it was given up
   */
  CompletableFuture<Outcome> propose(Command command, BooleanSupplier matters) {
    CompletableFuture<Outcome> answer = new CompletableFuture<>();
    attempt(command, matters, answer, FIRST_PAUSE);
    return answer;
  }

  private void attempt(
      Command command, BooleanSupplier matters, CompletableFuture<Outcome> answer, Duration pause) {
    var _ =
        proposer
            .propose(command)
            .whenComplete((outcome, failure) -> {
              if (outcome != null) {
                answer.complete(outcome);
              } else if (!matters.getAsBoolean() || !again(command, matters, answer, pause)) {
                log.debug("{} was given up: {}", command, String.valueOf(failure));
                answer.completeExceptionally(failure);
              }
            });
  }

  private boolean again(
      Command command, BooleanSupplier matters, CompletableFuture<Outcome> answer, Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    Duration next = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    try {
      var _ =
          timer.schedule(
              () -> attempt(command, matters, answer, next),
              pause.toMillis(),
              TimeUnit.MILLISECONDS);
      return true;
    } catch (RejectedExecutionException closed) {
      return false;
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
