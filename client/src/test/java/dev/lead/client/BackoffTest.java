package dev.lead.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void waitsAreRandomBelowABoundThatDoublesToFiveSeconds() {
    Backoff backoff = new Backoff(new Random(7));
    Duration longest = Duration.ZERO;
    for (int i = 0; i < 200; i++) {
      Duration bound = Duration.ofMillis(Math.min(5_000, 20L << Math.min(i, 10)));
      Duration wait = backoff.next();
      assertThat(wait).isBetween(Duration.ZERO, bound);
      longest = longest.compareTo(wait) < 0 ? wait : longest;
    }
    assertThat(longest).isGreaterThan(Duration.ofSeconds(4));
    backoff.reset();
    assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(20));
  }
}
