package dev.lead.client.fencing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.client.Leadership;
import dev.lead.client.LeadershipListener;
import dev.lead.client.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TakeoverTest {
  private final FakeLeadership leadership = new FakeLeadership("payments/17", 101);
  private final List<String> steps = new CopyOnWriteArrayList<>();
  private final List<TakeoverReport> reports = new ArrayList<>();
  private final OrphanTask orphan =
      new OrphanTask(leadership.shard(), "bill", new Token(99), Instant.EPOCH);
  private final LeadershipListener application =
      new LeadershipListener() {
        @Override
        public void elected(Leadership elected) {
          steps.add("elected, ready " + leadership.readies());
        }
      };

  private TokenRaiser store(String name, long previous) {
    return led -> {
      steps.add("raise " + name);
      return new Raised(new Token(previous), 0, Duration.ZERO);
    };
  }

  private Takeover.Builder takeover(Reconciler reconciler) {
    return Takeover.with(reconciler)
        .raising(store("one", 98))
        .raising(store("two", 100))
        .reassigning(led -> {
          steps.add("reassign");
          return List.of(orphan);
        })
        .onEnd(reports::add);
  }

  @Test
  void raisesBeforeItReadsAndIsReadyAfterItReconciled() throws Exception {
    Takeover takeover =
        takeover(
                (led, inheritance) -> {
                  steps.add("reconcile " + inheritance.previous() + " " + inheritance.orphans());
                  assertThat(leadership.readies()).isZero();
                })
            .build();
    takeover.before(application).elected(leadership);
    assertThat(steps)
        .containsExactly(
            "raise one",
            "raise two",
            "reassign",
            "reconcile 100 " + List.of(orphan),
            "elected, ready 1");
    assertThat(reports)
        .singleElement()
        .satisfies(report -> {
          assertThat(report.previous()).isEqualTo(new Token(100));
          assertThat(report.orphans()).isEqualTo(1);
          assertThat(report.failure()).isEmpty();
          assertThat(report.timeToReconcile()).isPositive();
        });
    assertThat(takeover.stats().succeeded()).isEqualTo(1);
    assertThat(takeover.stats().longest()).isEqualTo(reports.getFirst().timeToReconcile());
  }

  @Test
  void aFailureIsNamedAndTheApplicationHearsNothing() {
    Takeover takeover =
        takeover(
                (led, inheritance) -> {
                  throw new IllegalStateException("books do not balance");
                })
            .build();
    assertThatThrownBy(() -> takeover.before(application).elected(leadership))
        .isInstanceOf(TakeoverFailedException.class)
        .hasMessageContaining(
            "taking over payments/17 with token 101 failed: reconciling: books do not balance");
    assertThat(leadership.readies()).isZero();
    assertThat(steps).doesNotContain("elected, ready 0");
    assertThat(takeover.stats().failed()).isEqualTo(1);
  }

  @Test
  void aStoreWithALargerTokenStopsItBeforeAnythingIsRead() {
    Takeover takeover =
        Takeover.with((led, inheritance) -> steps.add("reconcile"))
            .raising(led -> {
              throw new StaleTokenException(led.shard(), led.token(), new Token(102));
            })
            .build();
    assertThatThrownBy(() -> takeover.run(leadership)).hasMessageContaining("102 is present");
    assertThat(steps).isEmpty();
  }

  @Test
  void itStepsBackWhenTimeIsUpEvenIfTheInterruptionIsSwallowed() {
    Takeover takeover =
        takeover(
                (led, inheritance) -> {
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    steps.add("interrupted");
                  }
                })
            .timeout(Duration.ofMillis(50))
            .build();
    assertThatThrownBy(() -> takeover.run(leadership))
        .isInstanceOf(TakeoverFailedException.class)
        .hasMessageContaining("reconciling was not done within 50 ms");
    assertThat(steps).contains("interrupted");
    assertThat(leadership.readies()).isZero();
    assertThat(Thread.interrupted()).isFalse();
    assertThat(reports.getFirst().failure()).isPresent();
  }

  @Test
  void nobodyIsReadyWhoseLeadershipEndedMeanwhile() {
    Takeover takeover = takeover((led, inheritance) -> leadership.lapse()).build();
    assertThatThrownBy(() -> takeover.run(leadership))
        .isInstanceOf(TakeoverFailedException.class)
        .hasMessageContaining("the leadership is over");
    assertThat(leadership.readies()).isZero();
  }
}
