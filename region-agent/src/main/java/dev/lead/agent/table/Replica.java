package dev.lead.agent.table;

import dev.lead.core.election.ElectionTable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** This agent's own copy of the election table. Thread-safe, never blocks. */
public interface Replica {
  /**
   * Shows the table to the looker on the table's thread, between commands. It must be quick, and
   * must not keep the table.
   */
  void look(Consumer<ElectionTable> looker);

  /**
   * A linearizable read point: when it completes, this copy has all that was committed before the
   * call.
   *
   * @param deadline from now on; then it fails
   */
  CompletableFuture<Void> catchUp(Duration deadline);

  /** Asks the table something; answered on the table's thread. */
  default <T> CompletableFuture<T> ask(Function<ElectionTable, T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    look(table -> {
      try {
        answer.complete(question.apply(table));
      } catch (RuntimeException fault) {
        answer.completeExceptionally(fault);
      }
    });
    return answer;
  }
}
