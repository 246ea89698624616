package dev.lead.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.control.db.Database;
import dev.lead.control.db.DatabaseAwayException;
import dev.lead.control.db.DatabaseSettings;
import dev.lead.control.db.DatabaseStarter;
import dev.lead.control.db.TestDatabase;
import dev.lead.control.postgres.PostgresHost;
import dev.lead.control.postgres.PostgresSettings;
import dev.lead.control.postgres.TestPostgres;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.process.http.Problem;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseAwayIT {
  @TempDir private Path home;

  @Test
  void aDatabaseThatGoesAndComesBack() throws IOException {
    PostgresSettings settings = onPort(freePort());
    PostgresHost host = PostgresHost.start(settings);
    try (Database database = DatabaseStarter.start(TestDatabase.at(host.address(), "postgres"))) {
      assertThat(one(database)).isEqualTo(1);
      host.close();
      assertThatThrownBy(() -> one(database)).isInstanceOf(DatabaseAwayException.class);
      host = PostgresHost.start(settings);
      Awaitility.await()
          .atMost(Duration.ofSeconds(15))
          .ignoreExceptionsInstanceOf(DatabaseAwayException.class)
          .until(() -> one(database) == 1);
    } finally {
      host.close();
    }
  }

  @Test
  void aStartWaitsForTheDatabaseWithinItsBound() throws IOException {
    PostgresSettings settings = onPort(freePort());
    DatabaseSettings nothing =
        new DatabaseSettings(
            "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(settings.port()),
            "lead",
            "x",
            4,
            Duration.ofMillis(300),
            Duration.ofSeconds(1));
    long start = System.nanoTime();
    assertThatThrownBy(() -> DatabaseStarter.start(nothing))
        .isInstanceOf(DatabaseAwayException.class)
        .hasMessageContaining("does not answer");
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
  }

  @Test
  void callersAreToldToRepeat() {
    Problem problem =
        Answers.problem(new Refused(Kind.DATABASE_AWAY, "it does not answer", "repeat"));
    assertThat(problem.status()).isEqualTo(503);
    assertThat(problem.type()).isEqualTo("urn:lead:problem:database-away");
  }

  private static long one(Database database) {
    return database.read(tx -> tx.number("select 1 as n"));
  }

  private PostgresSettings onPort(int port) {
    PostgresSettings any = TestPostgres.settings(home);
    return new PostgresSettings(
        home, any.cache(), any.installed(), port, 20, any.keepRunning(), any.startTimeout());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
