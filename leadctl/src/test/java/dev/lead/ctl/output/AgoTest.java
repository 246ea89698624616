package dev.lead.ctl.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgoTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "0,0s",
    "59,59s",
    "60,1m",
    "130,2m10s",
    "599,9m59s",
    "600,10m",
    "3599,59m",
    "3600,1h",
    "9000,2h30m",
    "36000,10h",
    "172799,47h",
    "172800,2d"
  })
  void saysLengthsInUnitsThatSayEnough(long seconds, String text) {
    assertThat(Ago.of(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @Test
  void countsTheFutureAsNow() {
    assertThat(Ago.of(NOW.plusSeconds(3), NOW)).isEqualTo("now");
    assertThat(Ago.of(NOW.minusSeconds(180), NOW)).isEqualTo("3m ago");
  }

  @Test
  void showsTimeAndAge() {
    assertThat(Ago.both(NOW.minusSeconds(180), NOW, ZoneOffset.ofHours(2)))
        .isEqualTo("2026-11-24T13:57:00+02:00 (3m ago)");
  }

  @Test
  void readsOnlyRfc3339() {
    assertThat(Ago.parse("2026-11-24T12:00:00Z")).contains(NOW);
    assertThat(Ago.parse("2026-11-24T13:00:00.000+01:00")).contains(NOW);
    assertThat(Ago.parse("yesterday")).isEmpty();
    assertThat(Ago.parse("")).isEmpty();
  }
}
