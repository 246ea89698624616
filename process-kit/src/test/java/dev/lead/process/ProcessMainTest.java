package dev.lead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.process.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMainTest {

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void whatSomebodyCanMendIsOneLineWithoutATrace() {
    Optional<Integer> code =
        start(startup -> {
          throw StartError.withCode(
              ExitCode.BAD_USAGE, "lead.yaml, line 3: unknown key\nlead.yaml, line 4: too");
        });
    assertThat(code).contains(64);
    assertThat(text(err))
        .isEqualTo("sample: lead.yaml, line 3: unknown key\nsample: lead.yaml, line 4: too\n");
  }

  @Test
  void aFaultIsSaidShortly() {
    assertThat(
            start(startup -> {
              throw new IllegalArgumentException("odd");
            }))
        .contains(1);
    assertThat(text(err))
        .startsWith("sample: a fault of the program")
        .contains("odd")
        .doesNotContain("\tat ");
  }

  @Test
  void aStartThatFailsClosesWhatItOpened() {
    List<String> closed = new ArrayList<>();
    start(startup -> {
      startup.onShutdown("first", () -> closed.add("first"));
      startup.onShutdown(
          "second",
          () -> {
            throw new IllegalStateException("does not stop the others");
          });
      startup.onShutdown("third", () -> closed.add("third"));
      throw new StartError("no");
    });
    assertThat(closed).containsExactly("third", "first");
  }

  @Test
  void wrongOptionsAreExplained() {
    assertThat(start(startup -> {}, "--confg", "x")).contains(64);
    assertThat(text(err)).contains("unknown option `--confg`; did you mean `--config`?");
    assertThat(start(startup -> {}, "--config")).contains(64);
    assertThat(text(err)).contains("`--config` needs a file");
  }

  @Test
  void helpAndVersionArePrinted() {
    assertThat(start(startup -> {}, "--help")).contains(0);
    assertThat(start(startup -> {}, "--version")).contains(0);
    assertThat(text(out))
        .contains("Usage: sample")
        .contains("--ready-file")
        .contains("sample development");
  }

  @Test
  void theReadyFileComesWhenTheProcessIsUpAndGoesWithIt() throws Exception {
    Path ready = folder.resolve("ready.json");
    Files.writeString(ready, "left by an earlier process");
    Process process = spawn(ready);
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Files.exists(ready) && Files.size(ready) > 30);
      JsonNode content = Json.mapper().readTree(ready.toFile());
      assertThat(content.path("pid").asLong()).isEqualTo(process.pid());
      assertThat(content.path("process").asText()).isEqualTo("sample");
      assertThat(content.path("endpoints").path("https").asText()).isEqualTo("127.0.0.1:1");
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(ready).doesNotExist();
      assertThat(Files.readString(folder.resolve("closed"))).isEqualTo("in order");
      assertThat(process.exitValue()).isEqualTo(143);
    } finally {
      process.destroyForcibly();
    }
  }

  private Process spawn(Path ready) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            SampleProcess.class.getName(),
            "--ready-file=" + ready,
            "--config",
            folder.resolve("closed").toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output").toFile())
        .start();
  }

  /** Runs until it is told to stop, then leaves a note. */
  public static final class SampleProcess {

    private SampleProcess() {}

    public static void main(String[] arguments) {
      ProcessMain.run(
          "sample",
          arguments,
          startup -> {
            Path note = startup.config().orElseThrow();
            startup.onShutdown("note", () -> Files.writeString(note, "in order"));
            startup.publish("https", "127.0.0.1:1");
          });
    }
  }

  private Optional<Integer> start(Program program, String... arguments) {
    ProcessMain main =
        new ProcessMain(
            "sample",
            Map.of("LEAD_LOG_FILE", folder.resolve("log").toString(), "LEAD_LOG_FORMAT", "text"),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return main.start(List.of(arguments), program, false);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
