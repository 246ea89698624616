package dev.lead.process.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.process.StartError;
import dev.lead.process.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {

  @TempDir Path folder;

  @AfterEach
  void leaveATextLogToOtherTests() {
    Logging.start("test", Map.of("LEAD_LOG_FORMAT", "text", "LEAD_LOG_LEVEL", "warn"));
  }

  @Test
  void jsonLinesCarryFieldsAndExceptions() throws Exception {
    Path file = folder.resolve("log");
    try (var _ =
        Logging.start(
            "agent",
            Map.of(
                "LEAD_LOG_FORMAT", "json",
                "LEAD_LOG_FILE", file.toString(),
                "LEAD_LOG_LEVELS", "noisy=warn"))) {
      Logger log = LoggerFactory.getLogger("a.Logger");
      try (var _ = LogField.SHARD.is("payments/17");
          var _ = LogField.TOKEN.is(42)) {
        log.info("leads \"{}\"\n{}", Secret.of("hunter2"), "second line");
      }
      log.error("failed", new IllegalStateException("why"));
      log.debug("not shown");
      LoggerFactory.getLogger("noisy.Thing").info("not shown");
    }
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2);
    JsonNode first = Json.mapper().readTree(lines.getFirst());
    assertThat(first.path("message").asText()).isEqualTo("leads \"***\"\nsecond line");
    assertThat(first.path("shard").asText()).isEqualTo("payments/17");
    assertThat(first.path("token").asText()).isEqualTo("42");
    assertThat(first.path("level").asText()).isEqualTo("INFO");
    assertThat(first.path("process").asText()).isEqualTo("agent");
    assertThat(Instant.parse(first.path("time").asText())).isBefore(Instant.now().plusSeconds(1));
    JsonNode second = Json.mapper().readTree(lines.get(1));
    assertThat(second.path("error").asText()).isEqualTo("java.lang.IllegalStateException: why");
    assertThat(second.path("stack").asText()).contains("LoggingTest");
    assertThat(second.has("shard")).isFalse();
  }

  @Test
  void textIsForPeople() throws Exception {
    Path file = folder.resolve("log");
    try (var _ =
        Logging.start(
            "agent", Map.of("LEAD_LOG_FORMAT", "text", "LEAD_LOG_FILE", file.toString()))) {
      Logger log = LoggerFactory.getLogger("dev.lead.Thing");
      log.info("plain");
      try (var _ = LogField.SHARD.is("payments/17")) {
        log.info("about");
      }
    }
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.getFirst())
        .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  dev.lead.Thing plain");
    assertThat(lines.get(1)).endsWith("about {shard=payments/17}");
  }

  @Test
  void badSettingsNameTheVariable() {
    assertThatThrownBy(() -> Logging.start("x", Map.of("LEAD_LOG_FORMAT", "xml")))
        .isInstanceOf(StartError.class)
        .hasMessageContaining("LEAD_LOG_FORMAT: `xml`");
    assertThatThrownBy(() -> Logging.start("x", Map.of("LEAD_LOG_LEVELS", "a=loud")))
        .isInstanceOf(StartError.class)
        .hasMessageContaining("LEAD_LOG_LEVELS: `loud`");
  }

  @Test
  void aSecretShowsItselfNowhere() throws Exception {
    Secret secret = Secret.of("hunter2");
    assertThat(secret)
        .hasToString("***")
        .isEqualTo(Secret.of("hunter2"))
        .isNotEqualTo(Secret.of("x"));
    assertThat(Json.mapper().writeValueAsString(secret)).isEqualTo("\"***\"");
    assertThat(Json.mapper().readValue("\"hunter2\"", Secret.class).reveal()).isEqualTo("hunter2");
  }

  @Test
  void theThrottleCountsWhatItLeavesOut() {
    List<String> passed = new ArrayList<>();
    LogThrottle throttle = new LogThrottle(Duration.ofDays(1));
    for (int i = 0; i < 100; i++) {
      throttle.pass(passed::add);
    }
    assertThat(passed).containsExactly("");

    LogThrottle open = new LogThrottle(Duration.ZERO);
    open.pass(passed::add);
    open.pass(passed::add);
    assertThat(passed).hasSize(3);
  }
}
