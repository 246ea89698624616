package dev.lead.agent.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.agent.table.AppliedStream;
import dev.lead.agent.table.Proposer;
import dev.lead.agent.table.Self;
import dev.lead.core.election.AgentInfo;
import dev.lead.core.election.Command;
import dev.lead.core.election.CommandCodec;
import dev.lead.core.election.Outcome;
import dev.lead.core.election.OutcomeCodec;
import dev.lead.core.election.Refusal;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BeatTest {
  private static final Duration LEASE = Duration.ofSeconds(2);

  private record Sent(Command command, CompletableFuture<byte[]> answer) {
    void answer(Outcome outcome) {
      answer.complete(OutcomeCodec.encode(List.of(outcome)));
    }
  }

  private long now = 1_000_000_000L;
  private final List<Sent> sent = new ArrayList<>();
  private final List<Long> recorded = new ArrayList<>();
  private final Self self = new Self(new AgentName("a"), new Random(1), recorded::add);
  private final Authority authority = new Authority();
  private final AppliedStream stream = new AppliedStream();
  private final Beat beat =
      new Beat(
          new Proposer(this::take, Duration.ofSeconds(1), Clock.systemUTC()),
          self,
          new AgentInfo("zone", "a:1", 1, "1"),
          stream,
          authority,
          new Freshness(),
          () -> now,
          new Beat.Timing(Duration.ofMillis(100), Duration.ofMillis(500), LEASE));

  private CompletableFuture<byte[]> take(byte[] bytes, Duration deadline) {
    Sent one =
        new Sent(
            CommandCodec.decode(bytes).commands().getFirst().orElseThrow(),
            new CompletableFuture<>());
    sent.add(one);
    return one.answer();
  }

  @AfterEach
  void close() {
    beat.close();
    stream.close();
  }

  private void join() {
    beat.beat();
    sent.getLast().answer(Outcome.DONE);
  }

  @Test
  void joiningGivesNoLeaseYet() {
    join();

    assertThat(sent.getLast().command()).isInstanceOf(Command.JoinAgent.class);
    assertThat(beat.joined()).isTrue();
    assertThat(authority.agentLeft(now)).isZero();
  }

  @Test
  void aRenewalCountsFromBeforeItWasSentAndOnlyOnceItIsCommitted() {
    join();
    beat.beat();
    now += Duration.ofMillis(300).toNanos();
    assertThat(authority.agentLeft(now)).isZero();

    sent.getLast().answer(Outcome.DONE);

    assertThat(authority.agentLeft(now)).isEqualTo(LEASE.minusMillis(300));
    assertThat(beat.committed()).isEqualTo(1);
  }

  @Test
  void aRenewalThatWasNotCommittedCountsForNothing() {
    join();
    beat.beat();
    sent.getLast().answer().completeExceptionally(new IllegalStateException("no leader"));

    assertThat(authority.agentLeft(now)).isZero();
    assertThat(beat.failed()).isEqualTo(1);
  }

  @Test
  void oneThatCameTooLateForTheTableCountsForNothing() {
    join();
    beat.beat();
    sent.getLast().answer(Outcome.UNCHANGED);

    assertThat(authority.agentLeft(now)).isZero();
  }

  @Test
  void anExpiredRunIsNeverUsedAgainAndTheNextIsWrittenDownFirst() {
    join();
    beat.beat();
    sent.getLast().answer(Outcome.DONE);
    AgentRun expired = self.run();
    beat.beat();
    Sent late = sent.getLast();
    beat.beat();

    sent.getLast().answer(Outcome.refused(Refusal.UNKNOWN_AGENT));

    assertThat(authority.agentLeft(now)).isZero();
    assertThat(self.run()).isNotEqualTo(expired);
    assertThat(recorded).containsExactly(expired.run(), self.run().run());
    // An answer that the expired run still gets does not bring its lease back.
    late.answer(Outcome.DONE);
    assertThat(authority.agentLeft(now)).isZero();
    beat.beat();
    assertThat(sent.getLast().command())
        .isInstanceOfSatisfying(
            Command.JoinAgent.class, again -> assertThat(again.agent()).isEqualTo(self.run()));
  }

  @Test
  void anAgentThatLeavesBeatsNoMore() {
    join();
    beat.beat();
    sent.getLast().answer(Outcome.DONE);

    beat.beat();
    Sent late = sent.getLast();
    CompletableFuture<Outcome> left = beat.leave();
    beat.beat();
    late.answer(Outcome.DONE);

    assertThat(sent.getLast().command()).isEqualTo(new Command.LeaveAgent(self.run()));
    assertThat(authority.agentLeft(now)).isZero();
    sent.getLast().answer(Outcome.DONE);
    assertThat(left).isCompletedWithValue(Outcome.DONE);
  }
}
