package dev.lead.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.control.postgres.PostgresHost;
import dev.lead.control.postgres.TestPostgres;
import dev.lead.identity.CertificateAuthority;
import dev.lead.identity.Credentials;
import dev.lead.identity.Identity;
import dev.lead.identity.IdentityFiles;
import dev.lead.identity.RevokedSerials;
import dev.lead.identity.Role;
import dev.lead.identity.TlsMaterial;
import dev.lead.identity.Validity;
import dev.lead.process.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real process, from its configuration to its end. */
class ControlPlaneMainIT {
  private final Validity day = Validity.from(Instant.now(), Duration.ofDays(1));

  @TempDir private Path folder;
  private HttpClient client = HttpClient.newHttpClient();
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void issueCertificates() throws IOException {
    CertificateAuthority authority =
        CertificateAuthority.createRoot("LEAD test", day).createRegion(Identity.GLOBAL, day);
    new IdentityFiles(folder.resolve("identity"))
        .write(issue(authority, Role.CONTROL_PLANE, "cp-1"));
    client =
        HttpClient.newBuilder()
            .sslContext(
                TlsMaterial.of(issue(authority, Role.OPERATOR, "alice"), RevokedSerials.NONE)
                    .sslContext())
            .build();
    Files.writeString(
        folder.resolve("config.yaml"),
        """
        http: {port: 0}
        identity: {folder: %s}
        database:
          embedded: {home: %s, cache: %s}
        mandate: {duration: 9s}
        """
            .formatted(folder.resolve("identity"), folder.resolve("postgres"), TestPostgres.CACHE));
  }

  @AfterEach
  void endWhatIsLeft() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
    if (Files.exists(folder.resolve("postgres/pgdata/postmaster.pid"))) {
      PostgresHost.start(TestPostgres.settings(folder.resolve("postgres"))).close();
    }
  }

  @Test
  void startsSurvivesAKillAndStopsWithItsPostgres() throws Exception {
    Process first = start();
    JsonNode ready = ready(first);
    assertThat(get(ready, "/readyz").statusCode()).isEqualTo(200);
    assertThat(get(ready, "/metrics").body()).contains("lead_events_taken_total");
    String postgres = ready.at("/endpoints/postgres").asText();

    first.destroyForcibly().waitFor();
    Process second = start();
    ready = ready(second);
    assertThat(ready.at("/endpoints/postgres").asText()).as("adopted").isEqualTo(postgres);
    assertThat(get(ready, "/v1/status").statusCode()).isEqualTo(200);

    second.destroy();
    assertThat(second.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.exists(folder.resolve("postgres/pgdata/postmaster.pid"))).isFalse();
    assertThat(Files.exists(folder.resolve("ready.json"))).isFalse();
  }

  @Test
  void anUnknownKeyStopsItWithASuggestion() throws Exception {
    Files.writeString(
        folder.resolve("config.yaml"),
        "identity: {folder: %s}\nmandat: {duration: 9s}\n".formatted(folder));
    Process process = start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(64);
    assertThat(Files.readString(folder.resolve("err.log")))
        .contains("config.yaml, line 2")
        .contains("did you mean `mandate`?");
  }

  private Credentials issue(CertificateAuthority authority, Role role, String name) {
    return authority.issue(Identity.global(role, name), List.of("localhost", "127.0.0.1"), day);
  }

  private Process start() throws IOException {
    Files.deleteIfExists(folder.resolve("ready.json"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                ControlPlaneMain.class.getName(),
                "--config",
                folder.resolve("config.yaml").toString(),
                "--ready-file",
                folder.resolve("ready.json").toString())
            .redirectError(folder.resolve("err.log").toFile())
            .redirectOutput(folder.resolve("out.log").toFile())
            .start();
    started.add(process);
    return process;
  }

  private JsonNode ready(Process process) throws IOException {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> Files.exists(folder.resolve("ready.json")) || !process.isAlive());
    assertThat(process.isAlive())
        .as(() -> "it ended: " + read("err.log") + read("out.log"))
        .isTrue();
    return Json.mapper().readTree(folder.resolve("ready.json").toFile());
  }

  private String read(String log) {
    try {
      return Files.readString(folder.resolve(log));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private HttpResponse<String> get(JsonNode ready, String path)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(
                URI.create("https://" + ready.at("/endpoints/https").asText() + path))
            .timeout(Duration.ofSeconds(30))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
