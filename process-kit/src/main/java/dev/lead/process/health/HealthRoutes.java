package dev.lead.process.health;

import dev.lead.process.http.Endpoints;
import dev.lead.process.http.Reply;
import io.vertx.ext.web.Router;
import java.util.Map;

/**
 * The three routes that every process has. Anybody with a certificate of the deployment may ask.
 */
public final class HealthRoutes {

  private HealthRoutes() {}

  public static void add(Router router, Readiness readiness, Metrics metrics) {
    router.get("/healthz").handler(Endpoints.direct(call -> Reply.ok(Map.of("status", "up"))));
    router
        .get("/readyz")
        .handler(
            Endpoints.blocking(call -> {
              Readiness.Report report = readiness.report();
              return Reply.json(report.ready() ? 200 : 503, report);
            }));
    router
        .get("/metrics")
        .handler(Endpoints.blocking(call -> Reply.text(200, Metrics.MEDIA_TYPE, metrics.scrape())));
  }
}
