package dev.lead.control.http;

import dev.lead.control.db.Database;
import dev.lead.control.link.Ingestion;
import dev.lead.control.link.Mandates;
import dev.lead.control.region.Regions;
import dev.lead.control.service.Services;
import dev.lead.control.view.Agents;
import dev.lead.control.view.Events;
import dev.lead.control.view.Statuses;
import dev.lead.control.wake.Signals;
import dev.lead.process.http.Endpoints;
import dev.lead.process.http.Reply;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.List;

/** All routes of the control plane. */
public final class ControlRoutes implements AutoCloseable {
  private final EventApi events;
  private final List<Route> routes = new ArrayList<>();

  /** Puts them together. */
  public ControlRoutes(
      Database database,
      Mandates mandates,
      Ingestion ingestion,
      Agents agents,
      Statuses statuses,
      Signals signals) {
    Idempotency idempotency = new Idempotency(database);
    events = new EventApi(new Events(database), signals);
    routes.addAll(new LinkApi(database, mandates, ingestion, signals).routes());
    routes.addAll(new RegionApi(new Regions(database), statuses, agents, idempotency).routes());
    routes.addAll(new ServiceApi(new Services(database)).routes());
    routes.addAll(new ShardApi(database).routes());
    routes.addAll(new OperationApi(database, idempotency).routes());
    routes.addAll(new MovementApi(database, idempotency).routes());
    routes.addAll(events.routes());
    String document = OpenApiDocument.text();
    routes.add(
        Route.get(
            "/openapi.yaml",
            Access.DESCRIPTION,
            Endpoints.direct(call -> Reply.text(200, "application/yaml", document))));
  }

  /** Adds them. */
  public void addTo(Router router) {
    routes.forEach(route -> route.addTo(router));
  }

  List<Route> list() {
    return List.copyOf(routes);
  }

  @Override
  public void close() {
    events.close();
  }
}
