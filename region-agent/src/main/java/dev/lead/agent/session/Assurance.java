package dev.lead.agent.session;

import dev.lead.agent.table.Proposer;
import dev.lead.core.election.Command;
import dev.lead.core.election.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proposes a command again until it is answered: a candidate says once that it released, and its
 * agent sees once that a connection broke. Safe, since every command of a session is idempotent.
 * Thread-safe.
 */
final class Assurance implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Assurance.class);
  private static final Duration AGAIN = Duration.ofMillis(20);
  private static final int ATTEMPTS = 200;

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
   * @param outcome told the answer; not told if there was none
   */
  void propose(Command command, BooleanSupplier matters, Consumer<Outcome> outcome) {
    attempt(command, matters, outcome, ATTEMPTS);
  }

  private void attempt(
      Command command, BooleanSupplier matters, Consumer<Outcome> outcome, int left) {
    CompletableFuture<Outcome> answer = proposer.propose(command);
    var _ =
        answer.whenComplete((value, failure) -> {
          if (value != null) {
            outcome.accept(value);
          } else if (left > 0 && matters.getAsBoolean()) {
            var _ =
                timer.schedule(
                    () -> attempt(command, matters, outcome, left - 1),
                    AGAIN.toMillis(),
                    TimeUnit.MILLISECONDS);
          } else {
            log.warn("{} was given up: {}", command, String.valueOf(failure));
          }
        });
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
