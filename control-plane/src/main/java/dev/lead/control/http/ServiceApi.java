package dev.lead.control.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.control.homes.Home;
import dev.lead.control.homes.Wish;
import dev.lead.control.page.Filter;
import dev.lead.control.page.Page;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.control.service.FailoverMode;
import dev.lead.control.service.ServiceRecord;
import dev.lead.control.service.ServiceWish;
import dev.lead.control.service.Services;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.process.http.Call;
import dev.lead.process.http.Etag;
import dev.lead.process.http.Reply;
import dev.lead.process.json.Json;
import dev.lead.process.json.JsonErrors;
import java.util.List;
import java.util.Optional;

/** Services. */
final class ServiceApi {
  /**
   * What a caller wants a service to be; fields of the policy that are not named have their
   * defaults. {@code service} and {@code version} are there so that what was read can be sent back.
   */
  record Body(
      Optional<ServiceName> service,
      Optional<Long> version,
      int shards,
      Optional<List<RegionName>> regions,
      Optional<List<Placement>> placements,
      Optional<JsonNode> policy,
      Optional<String> failover,
      Optional<String> createdAt,
      Optional<String> changedAt) {}

  /** A run of shards and their home. */
  record Placement(
      RegionName region, int from, int to, Optional<Long> epoch, Optional<Boolean> home) {}

  private final Services services;

  ServiceApi(Services services) {
    this.services = services;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/services", Access.READ, Answers.to(this::page)),
        Route.get("/v1/services/{service}", Access.READ, Answers.to(this::get)),
        Route.put("/v1/services/{service}", Access.CHANGE, Answers.to(this::put)),
        Route.delete("/v1/services/{service}", Access.CHANGE, Answers.to(this::delete)));
  }

  private Reply page(Call call) {
    Filter filter = Params.filter(call);
    Page<ServiceView> page = services.page(filter.cursor(), filter.limit()).map(ServiceView::of);
    return Reply.ok(page);
  }

  private Reply get(Call call) {
    ServiceName name = Params.service(call);
    ServiceRecord service = services.find(name).orElseThrow(() -> Services.unknown(name));
    Etag etag = Etag.of(service.version());
    return Etag.isKnown(call, etag)
        ? Reply.empty(304).etag(etag)
        : Reply.ok(ServiceView.of(service)).etag(etag);
  }

  private Reply put(Call call) {
    ServiceName name = Params.service(call);
    Body body = call.body(Body.class);
    if (body.service().isPresent() && !body.service().get().equals(name)) {
      throw invalid("the body names `%s`, the path `%s`".formatted(body.service().get(), name));
    }
    ServiceWish wish =
        Params.valid(
            b -> new ServiceWish(b.shards(), homes(b), policy(b.policy()), failover(b.failover())),
            body);
    Services.Put done = services.put(name, wish, Params.precondition(call), Params.actor(call));
    return Reply.json(done.created() ? 201 : 200, ServiceView.of(done.service()))
        .etag(Etag.of(done.service().version()));
  }

  private Reply delete(Call call) {
    services.remove(Params.service(call), Params.precondition(call), Params.actor(call));
    return Reply.empty(204);
  }

  /** Whoever sends back what was read names both: the regions then only say the order. */
  private static Wish homes(Body body) {
    if (body.regions().isPresent()) {
      return new Wish.Spread(body.regions().get());
    }
    return new Wish.Exactly(
        body
            .placements()
            .orElseThrow(() -> invalid("name `regions`, or say exactly where with `placements`"))
            .stream()
            .map(p -> new Home(p.region(), p.from(), p.to()))
            .toList());
  }

  private static FailoverMode failover(Optional<String> wished) {
    return switch (wished.orElse("automatic")) {
      case "automatic" -> FailoverMode.AUTOMATIC;
      case "manual" -> FailoverMode.MANUAL;
      default ->
          throw invalid("`failover` is automatic or manual, not `%s`".formatted(wished.get()));
    };
  }

  private static ServicePolicy policy(Optional<JsonNode> wished) {
    ObjectNode whole = Json.mapper().valueToTree(ServicePolicy.DEFAULT);
    // Jackson reads what is absent as a null node.
    Optional<JsonNode> said = wished.filter(node -> !node.isNull() && !node.isMissingNode());
    if (said.isPresent()) {
      if (!(said.get() instanceof ObjectNode given)) {
        throw invalid("`policy` must be an object");
      }
      overlay(whole, given);
    }
    try {
      return Json.strict().treeToValue(whole, ServicePolicy.class);
    } catch (JsonProcessingException e) {
      throw invalid("in `policy`: " + JsonErrors.describe(e));
    }
  }

  private static void overlay(ObjectNode whole, ObjectNode given) {
    given
        .properties()
        .forEach(field -> {
          if (whole.get(field.getKey()) instanceof ObjectNode inner
              && field.getValue() instanceof ObjectNode part) {
            overlay(inner, part);
          } else {
            whole.set(field.getKey(), field.getValue());
          }
        });
  }

  private static Refused invalid(String why) {
    return new Refused(Kind.INVALID, why, "correct the body and send it again");
  }
}
