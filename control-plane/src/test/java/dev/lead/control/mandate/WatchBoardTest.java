package dev.lead.control.mandate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WatchBoardTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private final WatchBoard<String, Long> board = new WatchBoard<>(Duration.ofSeconds(3));

  @Test
  void countsFromTheFirstLookAndAnewAfterAChange() {
    assertThat(see(1, 0)).isZero();
    assertThat(see(1, SECOND)).isEqualTo(Duration.ofSeconds(1));
    assertThat(see(2, 2 * SECOND)).isZero();
    assertThat(see(2, 3 * SECOND)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void anObserverThatSleptBelievesNothing() {
    see(1, 0);
    assertThat(see(1, 4 * SECOND)).isZero();
  }

  @Test
  void aClockThatStartsAnywhereWillDo() {
    long start = Long.MAX_VALUE - SECOND / 2;
    see(1, start);
    assertThat(see(1, start + SECOND)).isEqualTo(Duration.ofSeconds(1));
  }

  private Duration see(long value, long now) {
    board.look(now);
    return board.unchanged("agent", value, now);
  }
}
