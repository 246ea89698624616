package dev.lead.control.http;

import dev.lead.control.db.Database;
import dev.lead.control.drain.DrainRequest;
import dev.lead.control.drain.Drains;
import dev.lead.control.failover.FailoverView;
import dev.lead.control.failover.Failovers;
import dev.lead.control.failover.Return;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.process.http.Call;
import dev.lead.process.http.Reply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Emptying candidates, agents, zones and regions; failing lost regions over, and the way back. */
final class MovementApi {
  /** What to drain. */
  record DrainBody(
      Optional<RegionName> region,
      Optional<ServiceName> service,
      Optional<CandidateName> candidate,
      Optional<AgentName> agent,
      Optional<String> zone,
      Optional<String> reason,
      Optional<Boolean> dryRun) {}

  /** What an operator accepts when a region is failed over. */
  record FailoverBody(
      Optional<Boolean> acceptOverlap,
      Optional<List<ServiceName>> services,
      Optional<Incarnation> expectIncarnation,
      Optional<Boolean> dryRun) {}

  /** What is to come back. */
  record ReturnBody(Optional<List<ServiceName>> services, Optional<Boolean> dryRun) {}

  private static final int LONGEST_REASON = 500;

  private final Database database;
  private final Drains drains;
  private final Failovers failovers;
  private final Idempotency idempotency;

  MovementApi(Database database, Idempotency idempotency) {
    this.database = database;
    this.drains = new Drains(database);
    this.failovers = new Failovers(database);
    this.idempotency = idempotency;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/v1/drains",
            Access.READ,
            Answers.to(call -> Reply.ok(drains.page(Params.filter(call))))),
        Route.post("/v1/drains", Access.CHANGE, Answers.to(this::drain)),
        Route.get("/v1/drains/{id}", Access.READ, Answers.to(this::drainById)),
        Route.delete("/v1/drains/{id}", Access.CHANGE, Answers.to(this::undrain)),
        Route.get(
            "/v1/failovers",
            Access.READ,
            Answers.to(call -> Reply.ok(FailoverView.page(database, Params.filter(call))))),
        Route.get("/v1/failovers/{id}", Access.READ, Answers.to(this::failoverById)),
        Route.post("/v1/regions/{region}/failover", Access.CHANGE, Answers.to(this::failover)),
        Route.post("/v1/regions/{region}/return", Access.CHANGE, Answers.to(this::comeBack)));
  }

  private Reply drain(Call call) {
    DrainBody body = call.body(DrainBody.class);
    String reason = body.reason().orElse("");
    if (reason.length() > LONGEST_REASON) {
      throw new Refused(
          Kind.INVALID,
          "`reason` has at most %d characters".formatted(LONGEST_REASON),
          "say it shorter");
    }
    DrainRequest request =
        new DrainRequest(
            body.region(), body.service(), body.candidate(), body.agent(), body.zone());
    if (body.dryRun().orElse(false)) {
      return Reply.ok(drains.dryRun(request));
    }
    return idempotency.once(
        call,
        tx -> {
          long id = Drains.begin(tx, request, reason, Params.actor(call));
          return new Idempotency.Outcome(201, Optional.of("/v1/drains/" + id), Map.of("id", id));
        });
  }

  private Reply drainById(Call call) {
    long id = Params.id(call);
    return Reply.ok(drains.find(id).orElseThrow(() -> Drains.unknown(id)));
  }

  private Reply undrain(Call call) {
    drains.end(Params.id(call), Params.actor(call));
    return Reply.empty(204);
  }

  private Reply failoverById(Call call) {
    long id = Params.id(call);
    return Reply.ok(FailoverView.find(database, id).orElseThrow(() -> FailoverView.unknown(id)));
  }

  private Reply failover(Call call) {
    FailoverBody body = call.body(FailoverBody.class);
    Failovers.Command command =
        new Failovers.Command(
            Params.region(call),
            body.acceptOverlap().orElse(false),
            body.services().map(Set::copyOf),
            body.expectIncarnation());
    if (body.dryRun().orElse(false)) {
      return Reply.ok(failovers.dryRun(command));
    }
    return idempotency.once(
        call,
        tx -> {
          long id = Failovers.command(tx, command, Params.actor(call));
          return Idempotency.Outcome.accepted("/v1/failovers/" + id, Map.of("id", id));
        });
  }

  private Reply comeBack(Call call) {
    RegionName region = Params.region(call);
    ReturnBody body = call.body(ReturnBody.class);
    Optional<Set<ServiceName>> services = body.services().map(Set::copyOf);
    if (body.dryRun().orElse(false)) {
      return Reply.ok(database.read(tx -> Return.dryRun(tx, region, services)));
    }
    return idempotency.once(
        call,
        tx -> {
          Return.Check done = Return.order(tx, region, services, Params.actor(call));
          return new Idempotency.Outcome(202, Optional.of("/v1/transfers"), done);
        });
  }
}
