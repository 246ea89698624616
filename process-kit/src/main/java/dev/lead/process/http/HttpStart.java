package dev.lead.process.http;

import dev.lead.identity.VertxTls;
import dev.lead.process.StartError;
import dev.lead.process.health.HealthRoutes;
import dev.lead.process.log.LogThrottle;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a server together and brings it up, one listener per event loop. */
final class HttpStart {

  private static final Logger LOG = LoggerFactory.getLogger(HttpStart.class);

  /**
   * To Vert.x, each negative number is a free port of its own, which the listeners of one server
   * share.
   */
  private static final AtomicInteger RANDOM_PORT = new AtomicInteger();

  /** How long a WebSocket that this side closed waits for the other. */
  private static final int CLOSING_SECONDS = 2;

  private record Bound(Vertx vertx, String host, int port) {}

  /** Vert.x lets a second server on the same port share the connections of the first, silently. */
  private static final Set<Bound> BOUND = ConcurrentHashMap.newKeySet();

  private final HttpService.Builder wanted;
  private final Peers peers;
  private final LogThrottle refusals = new LogThrottle(Duration.ofSeconds(1));

  HttpStart(HttpService.Builder wanted) {
    this.wanted = wanted;
    this.peers = new Peers(wanted.material);
  }

  HttpService run() {
    Bound bound = new Bound(wanted.vertx, wanted.host, wanted.port);
    if (wanted.port != 0 && !BOUND.add(bound)) {
      throw new StartError(
          "port %d on %s is used by another server of this same process; give them different ports"
              .formatted(wanted.port, wanted.host));
    }
    try {
      return listen(() -> BOUND.remove(bound));
    } catch (StartError e) {
      BOUND.remove(bound);
      throw e;
    }
  }

  private HttpService listen(Runnable whenClosed) {
    Router router = router();
    int bindTo = wanted.port == 0 ? RANDOM_PORT.decrementAndGet() : wanted.port;
    AtomicInteger actual = new AtomicInteger();
    List<String> deployments = new ArrayList<>();
    try {
      for (int i = 0; i < wanted.eventLoops; i++) {
        deployments.add(
            wanted
                .vertx
                .deployVerticle(new Listener(router, bindTo, actual))
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS));
      }
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(e);
    } catch (java.util.concurrent.TimeoutException e) {
      throw failed(e);
    }
    return new HttpService(
        wanted.vertx, List.copyOf(deployments), wanted.host, actual.get(), whenClosed);
  }

  private Router router() {
    Router router = Router.router(wanted.vertx);
    Failures failures = new Failures(wanted.limits);
    router.route().handler(wanted.metrics::time);
    router.route().handler(peers::handle);
    router.route().handler(BodyHandler.create(false).setBodyLimit(wanted.limits.bodyBytes()));
    HealthRoutes.add(router, wanted.readiness, wanted.metrics);
    wanted.routes.accept(router);
    router.route().failureHandler(failures::handle);
    for (int status : new int[] {400, 404, 405, 406, 413, 415, 500}) {
      router.errorHandler(status, failures::handle);
    }
    return router;
  }

  private HttpServerOptions options(int port) {
    HttpLimits limits = wanted.limits;
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(wanted.host)
            .setPort(port)
            .setMaxHeaderSize(limits.headerBytes())
            .setMaxInitialLineLength(limits.urlBytes())
            .setIdleTimeout((int) limits.idle().toMillis())
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setMaxWebSocketFrameSize(limits.webSocketFrameBytes())
            .setMaxWebSocketMessageSize(limits.webSocketFrameBytes())
            .setWebSocketClosingTimeout(CLOSING_SECONDS)
            .setWebSocketSubProtocols(wanted.subProtocols)
            .setTcpNoDelay(true);
    options
        .getInitialSettings()
        .setMaxConcurrentStreams(limits.streams())
        .setMaxHeaderListSize(limits.headerBytes());
    return VertxTls.server(options, wanted.material)
        .setSslHandshakeTimeout(limits.handshake().toMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
  }

  private StartError failed(Throwable cause) {
    if (cause instanceof BindException || cause.getCause() instanceof BindException) {
      return new StartError(
          PortOwner.explain(wanted.host, wanted.port, String.valueOf(cause.getMessage())), cause);
    }
    return new StartError(
        "the HTTPS server on %s:%d did not start: %s"
            .formatted(wanted.host, wanted.port, cause.getMessage()),
        cause);
  }

  /** HTTP that cannot be parsed never reaches a route. */
  private void refuseMalformed(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    String text = String.valueOf(cause);
    int status =
        text.contains("TooLongHttpLine") ? 414 : text.contains("TooLongHttpHeader") ? 431 : 400;
    Problem problem =
        new Problem(
            "bad-request",
            "The request cannot be understood",
            status,
            "The request line or a header is malformed or too long.",
            java.util.Map.of());
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", Problem.MEDIA_TYPE)
        .putHeader("Connection", "close")
        .end(io.vertx.core.buffer.Buffer.buffer(problem.toJson()))
        .onComplete(sent -> request.connection().close());
  }

  private final class Listener extends AbstractVerticle {

    private final Router router;
    private final int bindTo;
    private final AtomicInteger actual;

    Listener(Router router, int bindTo, AtomicInteger actual) {
      this.router = router;
      this.bindTo = bindTo;
      this.actual = actual;
    }

    @Override
    public void start(Promise<Void> started) {
      HttpServer server =
          vertx
              .createHttpServer(options(bindTo))
              .connectionHandler(peers::track)
              .invalidRequestHandler(HttpStart.this::refuseMalformed)
              .exceptionHandler(this::beforeAnyRequest)
              .requestHandler(router);
      server
          .listen()
          .onSuccess(listening -> actual.set(listening.actualPort()))
          .<Void>mapEmpty()
          .onComplete(started);
    }

    /**
     * Plaintext, port scans, strangers: nobody's fault here, so one line without a trace, and not
     * one for each.
     */
    private void beforeAnyRequest(Throwable cause) {
      wanted.metrics.refusedConnection();
      refusals.pass(more ->
          LOG.info("a connection ended before its first request: {}{}", Causes.root(cause), more));
    }
  }
}
