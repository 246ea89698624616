package dev.lead.client;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The identity for new connections. When its files have changed, it is read again; connections that
 * are open go on with the one they began with. Reads files: not for the loop. Thread-safe.
 */
final class Identities implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.lead.client");
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private record Stamp(FileTime modified, long size) {}

  private final LeadOptions options;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("lead-http-", 0).factory());
  private List<Stamp> stamps;
  private SSLContext context;
  private @Nullable HttpClient client;

  /**
   * Reads the identity.
   *
   * @throws LeadException if it can't be used
   */
  Identities(LeadOptions options) {
    this.options = options;
    List<Stamp> now = stamps();
    this.context = read();
    this.stamps = now;
  }

  /** For a new connection. */
  synchronized SSLContext context() {
    List<Stamp> now = stamps();
    if (!now.isEmpty() && !now.equals(stamps)) {
      try {
        context = read();
        stamps = now;
        if (client != null) {
          client.shutdown();
          client = null;
        }
        LOG.log(Level.INFO, "the identity in {0} was read again", options.cert());
      } catch (LeadException e) {
        // Perhaps only half of it is written yet: the next connection looks again.
        LOG.log(
            Level.WARNING,
            "the changed identity can''t be used yet, the former one goes on: {0}",
            e.getMessage());
      }
    }
    return context;
  }

  /** For plain requests. */
  synchronized HttpClient client() {
    SSLContext now = context();
    HttpClient made = client;
    if (made == null) {
      SSLParameters parameters = new SSLParameters();
      parameters.setProtocols(new String[] {TlsIdentity.PROTOCOL});
      made =
          HttpClient.newBuilder()
              .sslContext(now)
              .sslParameters(parameters)
              .connectTimeout(CONNECT)
              .executor(threads)
              .build();
      client = made;
    }
    return made;
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.shutdownNow();
    }
    threads.shutdown();
  }

  private SSLContext read() {
    return TlsIdentity.load(options.cert(), options.key(), options.roots());
  }

  /** Empty if a file can't be looked at. */
  private List<Stamp> stamps() {
    List<Stamp> result = new ArrayList<>();
    for (Path file : List.of(options.cert(), options.key(), options.roots())) {
      try {
        result.add(new Stamp(Files.getLastModifiedTime(file), Files.size(file)));
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "{0} can''t be looked at: {1}", file, e.getMessage());
        return List.of();
      }
    }
    return result;
  }
}
