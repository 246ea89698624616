package dev.lead.process.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.process.ExitCode;
import dev.lead.process.StartError;
import dev.lead.process.log.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {

  private static final ConfigSchema SCHEMA =
      ConfigSchema.beside(ConfigTest.class, "sample.schema.json");

  record Http(String host, int port, Duration idle) {}

  record Database(String url, Optional<Secret> password, int pool) {}

  enum Mode {
    HOLD,
    STEP_DOWN
  }

  record Sample(
      String region, Mode mode, Http http, Optional<Database> database, List<String> seeds) {}

  @TempDir Path folder;

  @Test
  void fileEnvironmentAndDefaultsMakeOneRecord() throws Exception {
    Sample sample =
        load(
            """
            region: eu-west-1
            mode: step_down
            http:
              port: 9000
              idle: 500ms
            database: {url: "jdbc:postgresql://db/lead", password: "long enough"}
            """,
            Map.of("LEAD_HTTP_PORT", "9443", "LEAD_SEEDS", "a:1, b:2", "LEAD_HOME", "/elsewhere"));
    assertThat(sample.http()).isEqualTo(new Http("127.0.0.1", 9443, Duration.ofMillis(500)));
    assertThat(sample.mode()).isEqualTo(Mode.STEP_DOWN);
    assertThat(sample.seeds()).containsExactly("a:1", "b:2");
    Database database = sample.database().orElseThrow();
    assertThat(database.pool()).isEqualTo(8);
    assertThat(database.password()).contains(Secret.of("long enough"));
    assertThat(sample.toString()).doesNotContain("long enough");
  }

  @Test
  void withoutAFileTheEnvironmentIsEnough() {
    Sample sample =
        Config.load(Optional.empty(), SCHEMA, Sample.class, Map.of("LEAD_REGION", "eu-west-1"));
    assertThat(sample.http().idle()).isEqualTo(Duration.ofSeconds(60));
    assertThat(sample.database()).isEmpty();
  }

  @Test
  void anUnknownKeyIsNamedWithItsLineAndWhatWasMeant() {
    assertRefused(
        """
        region: eu-west-1
        http:
          prot: 9000
        """,
        "lead.yaml, line 3: unknown key `prot`; did you mean `port`?");
    assertRefused(
        """
        region: eu-west-1
        something_else: 1
        """,
        "lead.yaml, line 2: unknown key `something_else`; known are database, http, mode, region, seeds");
  }

  @Test
  void allMistakesAreSaidAtOnce() {
    assertThatThrownBy(() ->
            load(
                """
                region: EU
                http: {port: high, idel: 1s}
                """,
                Map.of()))
        .isInstanceOf(StartError.class)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "http: {port: high}             | `http.port` must be a whole number, not the text `high`",
        "http: {port: 70000}            | `http.port` must be at most 65535, not `70000`",
        "http: {port: -1}               | `http.port` must be at least 0, not `-1`",
        "http: {port: 1.5}              | `http.port` must be a whole number, not `1.5`",
        "http: {idle: 2 seconds}        | `http.idle` cannot be the text `2 seconds`; write it like `500ms` or `2s`",
        "http: 5                        | `http` must be a section with keys, not `5`",
        "http:                          | `http` must be a section with keys, not nothing",
        "mode: hodl                     | `mode` cannot be the text `hodl`; it must be hold, step_down; did you mean `hold`?",
        "seeds: a                       | `seeds` must be a list, not the text `a`",
        "seeds: [1]                     | `seeds.0` must be text, not `1`",
        "database: {pool: 3}            | the key `database.url` is missing",
        "database: {url: x, password: hunter2} | `database.password` cannot be this (secret) value",
        "seeds: &a [b]                  | ok",
        "seeds: [*a]                    | this is not YAML",
        "http: {port: 1, port: 2}       | the key `port` is there twice",
        "http: [                        | this is not YAML",
        "mode: !!java/object x          | the tag",
      })
  void badValuesAreExplained(String line, String message) throws Exception {
    if (message.equals("ok")) {
      assertThat(load("region: eu-west-1\n" + line, Map.of()).seeds()).containsExactly("b");
    } else {
      assertRefused("region: eu-west-1\n" + line, message);
    }
  }

  @Test
  void linesAreThoseOfTheValue() {
    assertRefused(
        "# comment\n\nregion: eu-west-1\n\nhttp:\n  host: h\n  port: x\n",
        "lead.yaml, line 7: `http.port`");
    assertRefused("mode: hold\n", "lead.yaml: the key `region` is missing");
    assertRefused("- a\n- b\n", "lead.yaml, line 1: expected keys and values");
  }

  @Test
  void aliasesAreRefused() {
    assertRefused(
        "region: &r eu-west-1\nmode: *r\n", "lead.yaml, line 1: aliases (*name) are not supported");
  }

  @Test
  void mistakesInTheEnvironmentNameTheVariable() {
    assertThatThrownBy(() -> load("region: eu-west-1", Map.of("LEAD_HTTP_PORT", "high")))
        .isInstanceOf(StartError.class)
        .hasMessage(
            "environment variable LEAD_HTTP_PORT: `http.port` must be a whole number, not the text `high`");
    assertThatThrownBy(() -> load("region: eu-west-1", Map.of("LEAD_HTTP_PROT", "1")))
        .isInstanceOf(StartError.class)
        .hasMessage(
            "environment variable LEAD_HTTP_PROT: there is no such setting; did you mean `LEAD_HTTP_PORT`?");
  }

  @Test
  void anAbsentFileIsNamed() {
    assertThatThrownBy(() ->
            Config.load(Optional.of(folder.resolve("no.yaml")), SCHEMA, Sample.class, Map.of()))
        .isInstanceOf(StartError.class)
        .hasMessageContaining("no.yaml")
        .satisfies(e -> assertThat(((StartError) e).exitCode()).isEqualTo(ExitCode.BAD_USAGE));
  }

  private Sample load(String yaml, Map<String, String> environment) throws Exception {
    Path file = folder.resolve("lead.yaml");
    Files.writeString(file, yaml);
    return Config.load(Optional.of(file), SCHEMA, Sample.class, environment);
  }

  private void assertRefused(String yaml, String message) {
    assertThatThrownBy(() -> load(yaml, Map.of()))
        .isInstanceOf(StartError.class)
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(((StartError) e).exitCode()).isEqualTo(ExitCode.BAD_USAGE));
  }
}
