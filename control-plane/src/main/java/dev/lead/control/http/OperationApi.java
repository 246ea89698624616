package dev.lead.control.http;

import dev.lead.control.db.Database;
import dev.lead.control.operation.Evictions;
import dev.lead.control.operation.Guard;
import dev.lead.control.operation.OrderView;
import dev.lead.control.operation.Pauses;
import dev.lead.control.operation.TransferView;
import dev.lead.control.operation.TransferWish;
import dev.lead.control.operation.Transfers;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import dev.lead.process.http.Call;
import dev.lead.process.http.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Transfers, evictions, pauses, and the orders they become. */
final class OperationApi {
  /** Shards to move. */
  record TransferBody(
      Optional<ShardId> shard,
      Optional<List<ShardId>> shards,
      Optional<CandidateName> to,
      Optional<RegionName> toRegion,
      Optional<CandidateName> toCandidate,
      Optional<CandidateName> expectLeader,
      Optional<Token> expectToken,
      Optional<Boolean> expectNone,
      Optional<Boolean> dryRun) {}

  /** A shard to take, or a candidate to take all shards from. */
  record EvictionBody(
      Optional<ShardId> shard,
      Optional<ServiceName> service,
      Optional<CandidateName> candidate,
      Optional<RegionName> region,
      Optional<CandidateName> expectLeader,
      Optional<Token> expectToken,
      Optional<Boolean> dryRun) {}

  /** Where elections stop. */
  record PauseBody(Optional<RegionName> region, Optional<ServiceName> service, String reason) {}

  private static final int LONGEST_REASON = 500;

  private final Database database;
  private final Transfers transfers;
  private final Pauses pauses;
  private final Idempotency idempotency;

  OperationApi(Database database, Idempotency idempotency) {
    this.database = database;
    this.transfers = new Transfers(database);
    this.pauses = new Pauses(database);
    this.idempotency = idempotency;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/v1/transfers",
            Access.READ,
            Answers.to(call -> Reply.ok(TransferView.page(database, Params.filter(call))))),
        Route.post("/v1/transfers", Access.CHANGE, Answers.to(this::transfer)),
        Route.get("/v1/transfers/{id}", Access.READ, Answers.to(this::transferById)),
        Route.delete("/v1/transfers/{id}", Access.CHANGE, Answers.to(this::cancel)),
        Route.post("/v1/evictions", Access.CHANGE, Answers.to(this::evict)),
        Route.get(
            "/v1/orders",
            Access.READ,
            Answers.to(call -> Reply.ok(OrderView.page(database, Params.filter(call))))),
        Route.get("/v1/orders/{id}", Access.READ, Answers.to(this::orderById)),
        Route.get(
            "/v1/pauses",
            Access.READ,
            Answers.to(call -> Reply.ok(Map.of("items", pauses.standing())))),
        Route.post("/v1/pauses", Access.CHANGE, Answers.to(this::pause)),
        Route.get("/v1/pauses/{id}", Access.READ, Answers.to(this::pauseById)),
        Route.delete("/v1/pauses/{id}", Access.CHANGE, Answers.to(this::resume)));
  }

  private Reply transfer(Call call) {
    TransferBody body = call.body(TransferBody.class);
    List<ShardId> shards = new ArrayList<>(body.shards().orElse(List.of()));
    body.shard().ifPresent(shards::addFirst);
    TransferWish wish =
        Params.valid(
            all ->
                new TransferWish(
                    all,
                    target(body),
                    body.toRegion(),
                    new Guard(
                        body.expectLeader(), body.expectToken(), body.expectNone().orElse(false))),
            shards);
    if (body.dryRun().orElse(false)) {
      var checks = transfers.dryRun(wish);
      boolean possible = checks.stream().allMatch(check -> check.obstacle().isEmpty());
      return Reply.ok(Map.of("possible", possible, "shards", checks));
    }
    return idempotency.once(
        call,
        tx -> {
          long id = Transfers.order(tx, wish, Params.actor(call));
          return Idempotency.Outcome.accepted(
              "/v1/transfers/" + id,
              Map.of("id", id, "state", wish.toRegion().isPresent() ? "queued" : "pending"));
        });
  }

  /** {@code to} within the region, {@code to_candidate} in the region that is named. */
  private static Optional<CandidateName> target(TransferBody body) {
    if (body.to().isPresent() && (body.toRegion().isPresent() || body.toCandidate().isPresent())) {
      throw new IllegalArgumentException(
          "`to` names a candidate of the shard's own region; with `to_region` say `to_candidate`");
    }
    if (body.toCandidate().isPresent() && body.toRegion().isEmpty()) {
      throw new IllegalArgumentException("`to_candidate` needs `to_region`");
    }
    return body.to().or(body::toCandidate);
  }

  private Reply transferById(Call call) {
    long id = Params.id(call);
    return Reply.ok(TransferView.find(database, id).orElseThrow(() -> Transfers.unknown(id)));
  }

  private Reply cancel(Call call) {
    long id = Params.id(call);
    Transfers.Cancelled cancelled = transfers.cancel(id, Params.actor(call));
    return Reply.json(202, cancelled).header("Location", "/v1/transfers/" + id);
  }

  private Reply evict(Call call) {
    EvictionBody body = call.body(EvictionBody.class);
    Guard guard = new Guard(body.expectLeader(), body.expectToken(), false);
    boolean dry = body.dryRun().orElse(false);
    if (body.shard().isPresent() && body.candidate().isEmpty() && body.service().isEmpty()) {
      ShardId shard = body.shard().get();
      return dry
          ? Reply.ok(database.read(tx -> Evictions.check(tx, shard, guard)))
          : idempotency.once(
              call, tx -> evicted(Evictions.order(tx, shard, guard, Params.actor(call))));
    }
    if (body.shard().isEmpty() && body.candidate().isPresent() && body.service().isPresent()) {
      ServiceName service = body.service().get();
      CandidateName candidate = body.candidate().get();
      return dry
          ? Reply.ok(database.read(tx -> Evictions.check(tx, service, candidate, body.region())))
          : idempotency.once(
              call,
              tx ->
                  evicted(
                      Evictions.order(tx, service, candidate, body.region(), Params.actor(call))));
    }
    throw new Refused(
        Kind.INVALID,
        "an eviction is of a `shard`, or of a `candidate` of a `service`",
        "name exactly one of the two");
  }

  private static Idempotency.Outcome evicted(long order) {
    return Idempotency.Outcome.accepted(
        "/v1/orders/" + order, Map.of("order", order, "state", "pending"));
  }

  private Reply orderById(Call call) {
    long id = Params.id(call);
    return Reply.ok(
        OrderView.find(database, id)
            .orElseThrow(() ->
                new Refused(
                    Kind.UNKNOWN_ORDER,
                    "there is no order %d".formatted(id),
                    "list them with GET /v1/orders")));
  }

  private Reply pause(Call call) {
    PauseBody body = call.body(PauseBody.class);
    if (body.reason().isBlank() || body.reason().length() > LONGEST_REASON) {
      throw new Refused(
          Kind.INVALID,
          "`reason` has 1 to %d characters".formatted(LONGEST_REASON),
          "say why, so that others know when it can be lifted");
    }
    return idempotency.once(
        call,
        tx -> {
          long id =
              Pauses.begin(tx, body.region(), body.service(), body.reason(), Params.actor(call));
          return new Idempotency.Outcome(201, Optional.of("/v1/pauses/" + id), Map.of("id", id));
        });
  }

  private Reply pauseById(Call call) {
    long id = Params.id(call);
    return Reply.ok(pauses.find(id).orElseThrow(() -> Pauses.unknown(id)));
  }

  private Reply resume(Call call) {
    pauses.end(Params.id(call), Params.actor(call));
    return Reply.empty(204);
  }
}
