package dev.lead.control;

import dev.lead.control.db.DatabaseSettings;
import dev.lead.control.db.DatabaseUrl;
import dev.lead.control.mandate.MandateSettings;
import dev.lead.control.move.Budget;
import dev.lead.control.postgres.PostgresHost;
import dev.lead.control.postgres.PostgresSettings;
import dev.lead.control.postgres.ServerAddress;
import dev.lead.process.ExitCode;
import dev.lead.process.StartError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The configuration, in the form of {@code control-plane.schema.json}. */
record ControlPlaneConfig(
    Http http, IdentityFolder identity, Database database, Mandate mandate, Transfers transfers) {
  record Http(String host, int port) {}

  record IdentityFolder(Path folder) {}

  record Database(
      String url,
      int connections,
      Duration connectTimeout,
      Duration startWait,
      Embedded embedded) {}

  record Embedded(String home, String cache, int port, int maxConnections, boolean keepRunning) {}

  record Mandate(
      Duration duration, Optional<Duration> interval, Duration margin, int driftPercent) {}

  record Transfers(int perRegion, int perService, int perTarget) {}

  Budget budget() {
    return new Budget(transfers.perRegion(), transfers.perService(), transfers.perTarget());
  }

  boolean embedsPostgres() {
    return database.url().isEmpty();
  }

  PostgresSettings postgres(Map<String, String> environment) {
    Embedded embedded = database.embedded();
    if (embedded.home().isEmpty()) {
      throw bad(
          "no database is configured: set database.url to a PostgreSQL, or database.embedded.home to a folder for an embedded one");
    }
    Path home = Path.of(embedded.home());
    return new PostgresSettings(
        home,
        embedded.cache().isEmpty() ? home.resolve("cache") : Path.of(embedded.cache()),
        Optional.ofNullable(environment.get("LEAD_PG_BIN")).map(Path::of),
        embedded.port(),
        embedded.maxConnections(),
        embedded.keepRunning(),
        database.startWait());
  }

  DatabaseSettings databaseAt(PostgresHost host) {
    return settings(host.address().url(), ServerAddress.USER, host.address().password().reveal());
  }

  DatabaseSettings databaseByUrl() {
    try {
      return settings(DatabaseUrl.toJdbc(database.url()), "", "");
    } catch (IllegalArgumentException e) {
      throw bad("database.url: " + e.getMessage());
    }
  }

  private DatabaseSettings settings(String url, String user, String password) {
    return new DatabaseSettings(
        url,
        user,
        password,
        database.connections(),
        database.connectTimeout(),
        database.startWait());
  }

  MandateSettings mandates() {
    try {
      return new MandateSettings(
          mandate.duration(),
          mandate.interval().orElse(mandate.duration().dividedBy(6)),
          mandate.margin(),
          mandate.driftPercent());
    } catch (IllegalArgumentException e) {
      throw bad("mandate: " + e.getMessage());
    }
  }

  private static StartError bad(String message) {
    return StartError.withCode(ExitCode.BAD_USAGE, message);
  }
}
