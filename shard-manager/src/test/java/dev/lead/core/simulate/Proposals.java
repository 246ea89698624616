package dev.lead.core.simulate;

import dev.lead.core.election.Command;
import dev.lead.core.election.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What one agent wants in the log: batched, sent to whom it takes for the Raft leader, and sent
 * again until answered.
 */
final class Proposals {
  /** What became of a command, and at which index. The agent's own replica may not be there yet. */
  record Answer(Outcome outcome, long index) {}

  /** One command and who waits for its outcome. */
  static final class Wish {
    private final Command command;
    private final BooleanSupplier matters;
    private final Consumer<Answer> then;
    private boolean answered;

    Wish(Command command, BooleanSupplier matters, Consumer<Answer> then) {
      this.command = command;
      this.matters = matters;
      this.then = then;
    }

    Command command() {
      return command;
    }

    void answer(Outcome outcome, long index) {
      if (!answered) {
        answered = true;
        then.accept(new Answer(outcome, index));
      }
    }
  }

  private static final Duration GATHER = Duration.ofMillis(3);

  private final SimAgent agent;
  private List<Wish> gathered = new ArrayList<>();

  Proposals(SimAgent agent) {
    this.agent = agent;
  }

  /** Proposes once: what gets lost is not missed. */
  void once(Command command, Consumer<Answer> then) {
    gather(new Wish(command, () -> false, then));
  }

  /** Proposes until answered, or until it does not matter any more. */
  void untilAnswered(Command command, BooleanSupplier matters, Consumer<Answer> then) {
    gather(new Wish(command, matters, then));
  }

  private void gather(Wish wish) {
    if (gathered.isEmpty()) {
      agent.after(GATHER, this::flush);
    }
    gathered.add(wish);
  }

  private void flush() {
    List<Wish> batch = gathered;
    gathered = new ArrayList<>();
    agent.sendToLeader(new Entry(agent, batch, Instant.ofEpochMilli(agent.now() / 1_000_000)));
    agent.after(
        Settings.PROPOSE_AGAIN,
        () -> {
          for (Wish wish : batch) {
            if (!wish.answered && wish.matters.getAsBoolean()) {
              gather(wish);
            }
          }
        });
  }
}
