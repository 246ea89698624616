package dev.lead.ctl.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.client.fencing.sql.TokenLogScan;
import dev.lead.control.postgres.PostgresHost;
import dev.lead.control.postgres.PostgresSettings;
import dev.lead.control.postgres.ServerAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** The demo application's table takes nothing from a leader that was replaced. */
class DemoDatabaseIT {
  @TempDir Path home;

  @Test
  void aRevivedLeaderCannotWrite() throws SQLException {
    Path cache = Path.of("target", "postgres-cache").toAbsolutePath();
    PostgresSettings settings =
        new PostgresSettings(home, cache, Optional.empty(), 0, 20, false, Duration.ofSeconds(60));
    try (PostgresHost host = PostgresHost.start(settings)) {
      int port = host.address().port();
      DemoDatabase.complete(new PostgresServer(home), port);
      DemoDatabase.complete(new PostgresServer(home), port);
      PGSimpleDataSource demo = new PGSimpleDataSource();
      demo.setUrl(DemoDatabase.url(port, DemoDatabase.NAME));
      demo.setUser(ServerAddress.USER);
      demo.setPassword(host.address().password().reveal());
      try (Connection connection = demo.getConnection();
          Statement statement = connection.createStatement()) {
        assertThatThrownBy(() -> statement.execute("select work_write('payments', 3, 100, 'a')"))
            .hasMessageContaining("was never raised");
        statement.execute("select lead.raise('payments', 3, 100)");
        assertThat(text(statement, "select work_write('payments', 3, 100, 'a')")).isEqualTo("t");
        statement.execute("select lead.raise('payments', 3, 101)");
        assertThat(text(statement, "select work_write('payments', 3, 100, 'a')")).isEqualTo("f");
        assertThat(text(statement, "select work_write('payments', 3, 101, 'b')")).isEqualTo("t");
        assertThat(
                text(
                    statement,
                    "select leader || ' ' || token || ' ' || writes || ' ' || refused from work"))
            .isEqualTo("b 101 2 1");
      }
      TokenLogScan.Report report = TokenLogScan.run(demo);
      assertThat(report.isClean()).isTrue();
      assertThat(report.accepted()).isEqualTo(2);
    }
  }

  private static String text(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }
}
