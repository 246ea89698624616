package dev.lead.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseBookTest {
  private static final Duration TTL = Duration.ofSeconds(2);

  private final ManualTime time = new ManualTime();
  private final LeaseBook book = new LeaseBook(time, Optional.of(Duration.ofMillis(100)));

  @BeforeEach
  void attach() {
    book.attached(TTL);
  }

  @Test
  void nothingIsValidBeforeTheFirstAnswer() {
    book.beat();
    assertThat(book.isValid()).isFalse();
    assertThat(book.remaining()).isZero();
  }

  @Test
  void theDeadlineCountsFromBeforeTheHeartbeatWasSent() {
    long n = book.beat();
    time.pass(Duration.ofMillis(700));
    assertThat(book.answer(n, TTL)).isEqualTo(LeaseBook.Answer.TAKEN);
    assertThat(book.remaining()).isEqualTo(Duration.ofMillis(2_000 - 700 - 100));
  }

  @Test
  void anAnswerThatComesAfterItsOwnDeadlineGrantsNothing() {
    long n = book.beat();
    time.pass(Duration.ofMillis(1_950));
    book.answer(n, TTL);
    assertThat(book.isValid()).isFalse();
  }

  @Test
  void itEndsExactlyAMarginBeforeTheDeadline() {
    book.answer(book.beat(), TTL);
    time.pass(Duration.ofMillis(1_900).minusNanos(1));
    assertThat(book.isValid()).isTrue();
    time.pass(Duration.ofNanos(1));
    assertThat(book.isValid()).isFalse();
  }

  @Test
  void theNewestAnsweredHeartbeatCountsEvenIfItGrantsLess() {
    long first = book.beat();
    time.pass(Duration.ofMillis(10));
    long second = book.beat();
    book.answer(second, Duration.ofMillis(500));
    assertThat(book.answer(first, TTL)).isEqualTo(LeaseBook.Answer.LATE);
    assertThat(book.remaining()).isEqualTo(Duration.ofMillis(400));
    book.answer(book.beat(), Duration.ZERO);
    assertThat(book.isValid()).isFalse();
  }

  @Test
  void aSecondAnswerToTheSameHeartbeatGrantsNothing() {
    long n = book.beat();
    book.answer(n, Duration.ofMillis(300));
    assertThat(book.answer(n, TTL)).isEqualTo(LeaseBook.Answer.LATE);
    assertThat(book.remaining()).isEqualTo(Duration.ofMillis(200));
  }

  @Test
  void anAnswerToWhatWasNotSentIsTold() {
    book.beat();
    assertThat(book.answer(2, TTL)).isEqualTo(LeaseBook.Answer.NEVER_SENT);
    assertThat(book.answer(0, TTL)).isEqualTo(LeaseBook.Answer.NEVER_SENT);
    assertThat(book.isValid()).isFalse();
  }

  @Test
  void noGrantIsLongerThanTheSessionsTimeToLive() {
    book.answer(book.beat(), Duration.ofHours(1));
    assertThat(book.remaining()).isEqualTo(TTL.minusMillis(100));
  }

  @Test
  void aGrantNoLongerThanTheMarginIsNone() {
    book.answer(book.beat(), Duration.ofMillis(100));
    assertThat(book.isValid()).isFalse();
  }

  @Test
  void aSuspendedMachineIsSeenByTheWallClock() {
    book.answer(book.beat(), TTL);
    time.suspend(Duration.ofMillis(1_899));
    assertThat(book.remaining()).isEqualTo(Duration.ofMillis(1));
    time.suspend(Duration.ofMillis(1));
    assertThat(book.isValid()).isFalse();
  }

  @Test
  void aWallClockSetBackLengthensNothing() {
    book.answer(book.beat(), TTL);
    time.suspend(Duration.ofHours(-1));
    time.pass(Duration.ofMillis(1_900));
    assertThat(book.isValid()).isFalse();
  }

  @Test
  void unansweredHeartbeatsAreThoseSinceTheNewestAnsweredOne() {
    long first = book.beat();
    book.beat();
    long third = book.beat();
    assertThat(book.unanswered()).isEqualTo(3);
    book.answer(first, TTL);
    assertThat(book.unanswered()).isEqualTo(2);
    book.answer(third, TTL);
    assertThat(book.unanswered()).isZero();
    book.beat();
    book.attached(TTL);
    assertThat(book.unanswered()).isZero();
  }

  @Test
  void aNewAttachmentKeepsWhatWasGrantedUntilItGrantsItself() {
    book.answer(book.beat(), TTL);
    book.attached(TTL);
    assertThat(book.remaining()).isEqualTo(Duration.ofMillis(1_900));
    book.answer(book.beat(), Duration.ofMillis(300));
    assertThat(book.remaining()).isEqualTo(Duration.ofMillis(200));
  }

  @Test
  void aNewSessionKeepsNothing() {
    long old = book.beat();
    book.answer(book.beat(), TTL);
    book.forget();
    assertThat(book.isValid()).isFalse();
    assertThat(book.answer(old, TTL)).isEqualTo(LeaseBook.Answer.LATE);
  }

  @Test
  void theDefaultMarginIsATenthOfTheLeaseAndAtLeastFiftyMilliseconds() {
    LeaseBook byDefault = new LeaseBook(time, Optional.empty());
    byDefault.attached(Duration.ofSeconds(10));
    byDefault.answer(byDefault.beat(), Duration.ofSeconds(10));
    assertThat(byDefault.remaining()).isEqualTo(Duration.ofSeconds(9));
    byDefault.attached(Duration.ofMillis(400));
    byDefault.answer(byDefault.beat(), Duration.ofMillis(400));
    assertThat(byDefault.remaining()).isEqualTo(Duration.ofMillis(350));
  }

  @Test
  void heartbeatsFromLongAgoAreForgotten() {
    long first = book.beat();
    for (int i = 0; i < 100; i++) {
      book.beat();
    }
    assertThat(book.answer(first, TTL)).isEqualTo(LeaseBook.Answer.LATE);
  }

  /**
   * Against an agent that keeps, by a true clock, until when it promised: never valid beyond that.
   */
  @Test
  void whateverTheDelaysItIsNeverValidBeyondWhatTheAgentPromised() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      ManualTime clock = new ManualTime();
      LeaseBook own = new LeaseBook(clock, Optional.of(Duration.ofMillis(1)));
      own.attached(TTL);
      long promisedUntil = clock.nanos();
      for (int round = 0; round < 50; round++) {
        long n = own.beat();
        clock.pass(Duration.ofMillis(random.nextInt(400)));
        Duration granted = Duration.ofMillis(random.nextInt(2_000));
        promisedUntil = Math.max(promisedUntil, clock.nanos() + granted.toNanos());
        clock.pass(Duration.ofMillis(random.nextInt(2_500)));
        own.answer(n, granted);
        if (random.nextInt(4) == 0) {
          clock.pass(Duration.ofMillis(random.nextInt(3_000)));
        }
        assertThat(own.isValid() && clock.nanos() >= promisedUntil).as("seed %d", seed).isFalse();
      }
    }
  }
}
