package dev.lead.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to agents, with the identity's files as they are at that moment. Thread-safe.
 */
final class Dialer implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(3);

  private final LeadOptions options;
  private @Nullable HttpClient client;
  private List<FileTime> stamps = List.of();

  Dialer(LeadOptions options) {
    this.options = options;
  }

  /**
   * The client for new connections.
   *
   * @throws LeadException if the identity's files can't be used
   */
  synchronized HttpClient client() {
    List<FileTime> now = stamps();
    HttpClient present = client;
    if (present != null && now.equals(stamps)) {
      return present;
    }
    // The former client is left to its connections; it ends with the last of them.
    HttpClient next =
        HttpClient.newBuilder()
            .sslContext(Tls.context(options.cert(), options.key(), options.roots()))
            .connectTimeout(CONNECT)
            .executor(task -> Thread.ofVirtual().name("lead-client-io").start(task))
            .build();
    client = next;
    stamps = now;
    return next;
  }

  private List<FileTime> stamps() {
    List<FileTime> times = new ArrayList<>();
    for (Path file : List.of(options.cert(), options.key(), options.roots())) {
      try {
        times.add(Files.getLastModifiedTime(file));
      } catch (IOException e) {
        times.add(FileTime.fromMillis(0));
      }
    }
    return times;
  }

  static URI webSocket(AgentAddress agent) {
    return URI.create("wss://" + agent + "/v1/session");
  }

  @Override
  public synchronized void close() {
    HttpClient present = client;
    if (present != null) {
      present.shutdownNow();
    }
  }
}
