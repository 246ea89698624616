package dev.lead.ctl.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SampleTest {

  @Test
  void takesPercentilesByNearestRank() {
    Sample sample =
        Sample.of("x", LongStream.rangeClosed(1, 100).map(n -> 101 - n).boxed().toList());
    assertThat(sample.percentile(0.5)).isEqualTo(50);
    assertThat(sample.percentile(0.99)).isEqualTo(99);
    assertThat(sample.percentile(1)).isEqualTo(100);
    assertThat(Sample.of("x", List.of(7L)).percentile(0.01)).isEqualTo(7);
  }

  @Test
  void showsMilliseconds() {
    Sample sample = Sample.of("x", List.of(1_234_567L, 2_000_000L));
    assertThat(sample.doc().json())
        .isEqualTo(
            "{\"measure\":\"x\",\"count\":2,\"p50_ms\":1.235,\"p99_ms\":2.0,\"max_ms\":2.0}");
  }

  @Test
  void refusesToSayAnythingOfNothing() {
    assertThatThrownBy(() -> Sample.of("x", List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
