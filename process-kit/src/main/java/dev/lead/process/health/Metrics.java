package dev.lead.process.health;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The figures of a process, in the form of Prometheus. All names start with {@code lead_}, those of
 * the JVM too. The number of series is bounded: requests are counted by route, never by path.
 * Thread-safe.
 */
public final class Metrics implements AutoCloseable {

  static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final long LOOP_PROBE_MILLIS = 500;

  private record Served(String route, String method, int status) {}

  private final PrometheusMeterRegistry registry;
  private final JvmGcMetrics gc;
  private final Counter refused;
  private final Timer loopDelay;
  private final Map<Served, Timer> served = new ConcurrentHashMap<>();

  private Metrics(PrometheusMeterRegistry registry) {
    this.registry = registry;
    registry.config().meterFilter(new Prefix());
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    gc = new JvmGcMetrics();
    gc.bindTo(registry);
    refused =
        Counter.builder("lead.connections.refused")
            .description(
                "Connections that ended before a request: no or a bad certificate, plaintext, time-out")
            .register(registry);
    loopDelay =
        Timer.builder("lead.event.loop.delay")
            .description("How late an event loop comes to its work")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
  }

  public static Metrics create() {
    return new Metrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  /** Where a process registers its own meters, named {@code lead.…}. */
  public MeterRegistry registry() {
    return registry;
  }

  /** All figures as text. */
  public String scrape() {
    return registry.scrape();
  }

  /** A connection ended before its first request. */
  public void refusedConnection() {
    refused.increment();
  }

  /** Measures how late one event loop is, twice a second, until Vert.x is closed. */
  public void probeEventLoop(Vertx vertx) {
    long[] due = {System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LOOP_PROBE_MILLIS)};
    vertx.setPeriodic(
        LOOP_PROBE_MILLIS,
        tick -> {
          long now = System.nanoTime();
          loopDelay.record(Duration.ofNanos(Math.max(0, now - due[0])));
          due[0] = now + TimeUnit.MILLISECONDS.toNanos(LOOP_PROBE_MILLIS);
        });
  }

  /** Handler of every route: times the request until its last byte is written. */
  public void time(RoutingContext context) {
    long start = System.nanoTime();
    context.addEndHandler(ended -> {
      Route route = context.currentRoute();
      String path = route == null || route.getPath() == null ? "other" : route.getPath();
      served
          .computeIfAbsent(
              new Served(
                  path,
                  known(context.request().method().name()),
                  context.response().getStatusCode()),
              this::timer)
          .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    });
    context.next();
  }

  /** HTTP lets callers invent methods; a label must not. */
  private static String known(String method) {
    return switch (method) {
      case "GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS" -> method;
      default -> "other";
    };
  }

  private Timer timer(Served what) {
    return Timer.builder("lead.http.requests")
        .description("Requests served")
        .tag("route", what.route())
        .tag("method", what.method())
        .tag("status", Integer.toString(what.status()))
        .publishPercentiles(0.5, 0.99)
        .register(registry);
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }

  private static final class Prefix implements MeterFilter {
    @Override
    public Meter.Id map(Meter.Id id) {
      return id.getName().startsWith("lead.") ? id : id.withName("lead." + id.getName());
    }
  }
}
