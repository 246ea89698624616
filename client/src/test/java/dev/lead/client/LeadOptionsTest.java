package dev.lead.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeadOptionsTest {
  private static LeadOptions.Builder builder() {
    return LeadOptions.builder().agents("h:1").identity(Path.of("/x")).name("n");
  }

  @Test
  void whatIsMissingOrWrongIsSaid() {
    assertThatThrownBy(() -> LeadOptions.builder().identity(Path.of("/x")).build())
        .hasMessageContaining("agents(\"host:port\")");
    assertThatThrownBy(() -> LeadOptions.builder().agents("h:1").build())
        .hasMessageContaining("cert.pem");
    assertThatThrownBy(() -> builder().agents("https://h:1")).hasMessageContaining("HOST:PORT");
    assertThatThrownBy(() -> builder().agents("h")).hasMessageContaining("HOST:PORT");
    assertThatThrownBy(() -> builder().agents("h:70000")).hasMessageContaining("HOST:PORT");
    assertThatThrownBy(() -> builder().name("a b")).hasMessageContaining("a b");
    assertThatThrownBy(() -> builder().weight(0)).hasMessageContaining("1 to 1000");
    assertThatThrownBy(() -> builder().ttl(Duration.ofMillis(10))).hasMessageContaining("500 ms");
    assertThatThrownBy(() -> builder().margin(Duration.ofSeconds(2)).build())
        .hasMessageContaining("at most half");
  }

  @Test
  void defaultsAreAsStated() {
    LeadOptions options = builder().build();
    assertThat(options.ttl()).isEqualTo(Duration.ofSeconds(2));
    assertThat(options.margin()).isEmpty();
    assertThat(options.weight()).isEqualTo(1);
    assertThat(options.priority()).isZero();
    assertThat(options.startJitter()).isEqualTo(Duration.ofMillis(250));
    assertThat(options.closeTimeout()).isEqualTo(Duration.ofSeconds(10));
  }
}
