package dev.lead.agent.authority;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FreshnessTest {
  private final Freshness freshness = new Freshness();

  @Test
  void nothingIsProvedBeforeABeatCameBack() {
    freshness.sent(1, 1, 100);

    assertThat(freshness.age(200)).isEmpty();
  }

  @Test
  void theAgeRunsFromBeforeTheBeatWasSent() {
    freshness.sent(1, 7, 100);
    freshness.sent(1, 8, 200);
    freshness.applied(1, 7);

    assertThat(freshness.age(350)).contains(Duration.ofNanos(250));
  }

  @Test
  void aCountOfAnotherRunProvesNothing() {
    freshness.sent(1, 7, 100);
    freshness.applied(2, 7);

    assertThat(freshness.age(350)).isEmpty();
  }

  @Test
  void aCountTooOldToRememberProvesNothingNew() {
    for (int i = 0; i < 1_000; i++) {
      freshness.sent(1, i, i);
    }
    freshness.applied(1, 5);

    assertThat(freshness.age(2_000)).isEmpty();
  }
}
