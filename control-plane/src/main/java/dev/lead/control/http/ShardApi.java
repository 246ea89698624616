package dev.lead.control.http;

import dev.lead.control.db.Database;
import dev.lead.control.page.Filter;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.control.view.Candidates;
import dev.lead.control.view.Histories;
import dev.lead.control.view.Leaders;
import dev.lead.control.view.ShardExplanation;
import dev.lead.core.model.ShardId;
import dev.lead.process.http.Call;
import dev.lead.process.http.Reply;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** Shards, their leaders, candidates and history. */
final class ShardApi {
  private final Database database;
  private final Leaders leaders;
  private final Candidates candidates;
  private final Histories histories;

  ShardApi(Database database) {
    this.database = database;
    this.leaders = new Leaders(database);
    this.candidates = new Candidates(database);
    this.histories = new Histories(database);
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/v1/leaders",
            Access.READ,
            Answers.to(call -> Reply.ok(leaders.page(Params.filter(call))))),
        Route.get(
            "/v1/candidates",
            Access.READ,
            Answers.to(call -> Reply.ok(candidates.page(Params.filter(call))))),
        Route.get(
            "/v1/shards/{service}/{shard}",
            Access.READ,
            Answers.to(call -> Reply.ok(leaders.one(Params.shard(call))))),
        Route.get(
            "/v1/shards/{service}/{shard}/explain",
            Access.READ,
            Answers.to(call -> Reply.ok(ShardExplanation.of(database, Params.shard(call))))),
        Route.get("/v1/shards/{service}/{shard}/history", Access.READ, Answers.to(this::history)));
  }

  private Reply history(Call call) {
    ShardId shard = Params.shard(call);
    Optional<String> at = call.query("at");
    if (at.isPresent()) {
      return Reply.ok(histories.at(shard, instant(at.get())));
    }
    Filter filter = Params.filter(call);
    return Reply.ok(histories.page(shard, filter.cursor(), filter.limit()));
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new Refused(
          Kind.BAD_REQUEST,
          "`at` is not a time: %s".formatted(text),
          "write it as in 2026-11-24T03:14:00Z");
    }
  }
}
