package dev.lead.control.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresHostIT {
  @TempDir private Path home;

  @Test
  void aServerIsStartedAdoptedSharedAndStopped() throws IOException {
    PostgresSettings kept = settings(true);
    ServerAddress address;
    try (PostgresHost first = PostgresHost.start(kept)) {
      assertThat(first.adopted()).isFalse();
      assertThat(first.answers()).isTrue();
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(home.resolve("postgres.password"))))
          .isEqualTo("rw-------");
      address = first.address();
      try (PostgresHost guest = PostgresHost.start(kept)) {
        assertThat(guest.address().port()).isEqualTo(address.port());
      }
      assertThat(first.answers()).as("a guest stops nothing").isTrue();
    }
    // Its host is gone and the server is not, as after a kill -9.
    try (PostgresHost second = PostgresHost.start(settings(false))) {
      assertThat(second.adopted()).isTrue();
      assertThat(second.address().port()).isEqualTo(address.port());
    }
    assertThat(Files.exists(home.resolve("pgdata/postmaster.pid"))).isFalse();

    leaveAPidThatIsSomebodyElses();
    try (PostgresHost third = PostgresHost.start(settings(false))) {
      assertThat(third.adopted()).isFalse();
      assertThat(third.answers()).isTrue();
    }

    Files.writeString(home.resolve("pgdata/PG_VERSION"), "12\n");
    assertThatThrownBy(() -> PostgresHost.start(settings(false)))
        .isInstanceOf(PostgresException.class)
        .hasMessageContaining("was written by PostgreSQL 12")
        .hasMessageContaining("LEAD_PG_BIN");
  }

  @Test
  void aTakenPortIsNamed() throws IOException {
    try (ServerSocket taken =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      assertThatThrownBy(() -> Ports.choose(taken.getLocalPort()))
          .isInstanceOf(PostgresException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("database.embedded.port");
    }
  }

  @Test
  void aFolderWithoutPostgresIsNamed() {
    PostgresSettings wrong =
        new PostgresSettings(home, home, Optional.of(home), 0, 20, false, Duration.ofSeconds(5));
    assertThatThrownBy(() -> PostgresHost.start(wrong))
        .isInstanceOf(PostgresException.class)
        .hasMessageContaining("LEAD_PG_BIN");
  }

  private void leaveAPidThatIsSomebodyElses() throws IOException {
    Files.writeString(
        home.resolve("pgdata/postmaster.pid"),
        "%d\n%s\n1\n1\n\n127.0.0.1\n1 1\nready\n"
            .formatted(ProcessHandle.current().pid(), home.resolve("pgdata")));
  }

  private PostgresSettings settings(boolean keepRunning) {
    return new PostgresSettings(
        home, TestPostgres.CACHE, Optional.empty(), 0, 20, keepRunning, Duration.ofSeconds(60));
  }
}
