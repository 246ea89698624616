package dev.lead.control.http;

import dev.lead.control.operation.GoneAgents;
import dev.lead.control.region.RegionDescription;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.control.region.Regions;
import dev.lead.control.view.Agents;
import dev.lead.control.view.RegionView;
import dev.lead.control.view.Statuses;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.RegionName;
import dev.lead.process.http.Call;
import dev.lead.process.http.Etag;
import dev.lead.process.http.Reply;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Regions and their agents. */
final class RegionApi {
  /** What a caller says of a region. */
  record Body(Optional<String> cloud, Optional<String> location, Optional<List<String>> zones) {}

  /** Why an agent is declared gone. */
  record GoneBody(String reason) {}

  private final Regions regions;
  private final Statuses statuses;
  private final Agents agents;
  private final Idempotency idempotency;

  RegionApi(Regions regions, Statuses statuses, Agents agents, Idempotency idempotency) {
    this.regions = regions;
    this.statuses = statuses;
    this.agents = agents;
    this.idempotency = idempotency;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/status", Access.READ, Answers.to(call -> Reply.ok(statuses.read()))),
        Route.get(
            "/v1/regions",
            Access.READ,
            Answers.to(call -> Reply.ok(statuses.regions(Params.filter(call))))),
        Route.get("/v1/regions/{region}", Access.READ, Answers.to(this::get)),
        Route.put("/v1/regions/{region}", Access.CHANGE, Answers.to(this::put)),
        Route.post(
            "/v1/regions/{region}/agents/{agent}/gone", Access.CHANGE, Answers.to(this::gone)),
        Route.get(
            "/v1/agents",
            Access.READ,
            Answers.to(call -> Reply.ok(agents.page(Params.filter(call))))));
  }

  private Reply get(Call call) {
    RegionView view = view(Params.region(call));
    return Reply.ok(view).etag(Etag.of(view.version()));
  }

  private Reply put(Call call) {
    RegionName name = Params.region(call);
    Body body = call.body(Body.class);
    RegionDescription description =
        Params.valid(
            b ->
                new RegionDescription(
                    b.cloud().orElse(""), b.location().orElse(""), b.zones().orElse(List.of())),
            body);
    RegionRecord region =
        regions.put(name, description, Params.precondition(call), Params.actor(call));
    return Reply.ok(view(name)).etag(Etag.of(region.version()));
  }

  private Reply gone(Call call) {
    RegionName region = Params.region(call);
    AgentName agent = Params.agent(call);
    GoneBody body = call.body(GoneBody.class);
    return idempotency.once(
        call,
        tx ->
            new Idempotency.Outcome(
                200,
                Optional.empty(),
                Map.of(
                    "runs",
                    GoneAgents.declare(tx, region, agent, body.reason(), Params.actor(call)))));
  }

  private RegionView view(RegionName name) {
    return statuses.region(name).orElseThrow(() -> RegionStore.unknown(name));
  }
}
