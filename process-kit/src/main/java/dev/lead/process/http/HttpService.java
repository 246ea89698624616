package dev.lead.process.http;

import dev.lead.identity.TlsMaterial;
import dev.lead.process.health.Metrics;
import dev.lead.process.health.Readiness;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A running HTTPS server: mutual TLS 1.3 only, HTTP/1.1 and HTTP/2, every error a problem document,
 * with {@code /healthz}, {@code /readyz} and {@code /metrics}. Thread-safe.
 */
public final class HttpService implements AutoCloseable {

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final List<String> deployments;
  private final String host;
  private final int port;
  private final Runnable whenClosed;

  HttpService(Vertx vertx, List<String> deployments, String host, int port, Runnable whenClosed) {
    this.vertx = vertx;
    this.deployments = deployments;
    this.host = host;
    this.port = port;
    this.whenClosed = whenClosed;
  }

  /**
   * Begins to describe a server.
   *
   * @param host address to listen on, {@code 0.0.0.0} for all
   * @param port 0 for a free one; see {@link #port()}
   */
  public static Builder builder(Vertx vertx, TlsMaterial material, String host, int port) {
    return new Builder(vertx, material, host, port);
  }

  public String host() {
    return host;
  }

  /** The port it really listens on. */
  public int port() {
    return port;
  }

  /** Stops listening and ends all connections. */
  @Override
  public void close() {
    try {
      undeploy();
    } finally {
      whenClosed.run();
    }
  }

  private void undeploy() {
    for (String deployment : deployments) {
      try {
        vertx
            .undeploy(deployment)
            .toCompletionStage()
            .toCompletableFuture()
            .get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        // It ends with the process, at the latest.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** What a server needs to know before it starts. */
  public static final class Builder {

    final Vertx vertx;
    final TlsMaterial material;
    final String host;
    final int port;
    HttpLimits limits = HttpLimits.DEFAULT;
    Readiness readiness = new Readiness();
    Metrics metrics = Metrics.create();
    Consumer<Router> routes = router -> {};
    List<String> subProtocols = List.of();
    int eventLoops = Math.min(4, Runtime.getRuntime().availableProcessors());

    private Builder(Vertx vertx, TlsMaterial material, String host, int port) {
      this.vertx = vertx;
      this.material = material;
      this.host = host;
      this.port = port;
    }

    public Builder limits(HttpLimits with) {
      this.limits = with;
      return this;
    }

    /** What {@code /readyz} asks. */
    public Builder readiness(Readiness with) {
      this.readiness = with;
      return this;
    }

    /** What {@code /metrics} shows. */
    public Builder metrics(Metrics with) {
      this.metrics = with;
      return this;
    }

    /** WebSocket subprotocols that may be spoken. */
    public Builder webSocketSubProtocols(List<String> with) {
      this.subProtocols = List.copyOf(with);
      return this;
    }

    /** How many event loops share the connections; 1 to keep everything on one thread. */
    public Builder eventLoops(int count) {
      this.eventLoops = count;
      return this;
    }

    /**
     * Adds the routes. Handlers come after the one that finds the {@linkplain Peers peer}, and are
     * shared by all event loops.
     */
    public Builder routes(Consumer<Router> with) {
      this.routes = with;
      return this;
    }

    /**
     * Starts it. Blocks until it listens.
     *
     * @throws dev.lead.process.StartError saying which port cannot be had, why, and what to do
     */
    public HttpService start() {
      return new HttpStart(this).run();
    }
  }
}
