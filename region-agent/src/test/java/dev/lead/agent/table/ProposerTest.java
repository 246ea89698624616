package dev.lead.agent.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.election.Command;
import dev.lead.core.election.CommandCodec;
import dev.lead.core.election.Outcome;
import dev.lead.core.election.OutcomeCodec;
import dev.lead.core.model.SessionId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProposerTest {
  private record Sent(List<Command> commands, int bytes, CompletableFuture<byte[]> answer) {
    void commit() {
      answer.complete(OutcomeCodec.encode(Collections.nCopies(commands.size(), Outcome.DONE)));
    }
  }

  private final List<Sent> sent = new ArrayList<>();
  private final Proposer proposer =
      new Proposer(this::take, Duration.ofSeconds(1), Clock.systemUTC());

  private CompletableFuture<byte[]> take(byte[] bytes, Duration deadline) {
    List<Command> commands =
        CommandCodec.decode(bytes).commands().stream().map(c -> c.orElseThrow()).toList();
    Sent batch = new Sent(commands, bytes.length, new CompletableFuture<>());
    sent.add(batch);
    return batch.answer();
  }

  private static Command command(int number) {
    return new Command.ExpireLease(new SessionId(number + 1), number);
  }

  private void propose(int from, int to) {
    for (int i = from; i < to; i++) {
      var _ = proposer.propose(command(i));
    }
  }

  @Test
  void anIdleProposerSendsAtOnce() {
    CompletableFuture<Outcome> outcome = proposer.propose(command(0));

    assertThat(sent).hasSize(1);
    sent.getFirst().commit();
    assertThat(outcome).isCompletedWithValue(Outcome.DONE);
  }

  @Test
  void whatQueuesWhileBatchesAreUnderWayGoesTogetherAndInOrder() {
    propose(0, 200);
    int underWay = sent.size();
    assertThat(underWay).isBetween(2, 16);

    sent.getFirst().commit();

    assertThat(sent).hasSize(underWay + 1);
    assertThat(sent.getLast().commands())
        .isEqualTo(IntStream.range(underWay, 200).mapToObj(ProposerTest::command).toList());
  }

  @Test
  void aBatchStaysSmall() {
    propose(0, 20_000);
    for (int i = 0; i < sent.size(); i++) {
      sent.get(i).commit();
    }

    assertThat(sent.stream().mapToInt(s -> s.commands().size()).sum()).isEqualTo(20_000);
    assertThat(sent)
        .allSatisfy(batch -> {
          assertThat(batch.bytes()).isLessThan(12 * 1024);
          assertThat(batch.commands()).hasSizeLessThanOrEqualTo(1_000);
        });
  }

  @Test
  void eachCommandGetsItsOwnOutcome() {
    List<CompletableFuture<Outcome>> outcomes =
        proposer.proposeAll(List.of(command(0), command(1)));
    sent.getFirst()
        .answer()
        .complete(OutcomeCodec.encode(List.of(Outcome.UNCHANGED, Outcome.DONE)));

    assertThat(outcomes.get(0)).isCompletedWithValue(Outcome.UNCHANGED);
    assertThat(outcomes.get(1)).isCompletedWithValue(Outcome.DONE);
  }

  @Test
  void aFailedBatchFailsItsCommandsAndTheNextGoesOut() {
    propose(0, 50);
    CompletableFuture<Outcome> last = proposer.propose(command(50));
    int before = sent.size();

    sent.getFirst().answer().completeExceptionally(new IllegalStateException("no leader"));

    assertThat(sent).hasSize(before + 1);
    sent.getLast().commit();
    assertThat(last).isCompletedWithValue(Outcome.DONE);
  }

  @Test
  void anAnswerThatIsTooShortFailsWhatItLeavesOut() {
    List<CompletableFuture<Outcome>> outcomes =
        proposer.proposeAll(List.of(command(0), command(1)));
    sent.getFirst().answer().complete(OutcomeCodec.encode(List.of(Outcome.DONE)));

    assertThat(outcomes.get(0)).isCompleted();
    assertThat(outcomes.get(1)).isCompletedExceptionally();
  }
}
