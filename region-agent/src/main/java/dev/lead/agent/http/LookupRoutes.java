package dev.lead.agent.http;

import dev.lead.agent.authority.Freshness;
import dev.lead.agent.session.SessionHub;
import dev.lead.agent.table.Directory;
import dev.lead.agent.table.LeaderRow;
import dev.lead.agent.table.Replica;
import dev.lead.core.election.Verdict;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import dev.lead.process.http.Call;
import dev.lead.process.http.Endpoints;
import dev.lead.process.http.Problem;
import dev.lead.process.http.ProblemException;
import dev.lead.process.http.Reply;
import dev.lead.process.time.MonotonicClock;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Who leads. Fresh answers come from memory on the event loop; {@code ?consistent=true} first waits
 * until this agent has applied all that was committed before the question.
 */
public final class LookupRoutes {
  private static final Duration BARRIER = Duration.ofSeconds(2);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private static final Duration POLL = Duration.ofMillis(5);

  private final Replica replica;
  private final Directory directory;
  private final SessionHub sessions;
  private final Freshness freshness;
  private final MonotonicClock clock;
  private final String region;
  private final String agent;

  record Explanation(
      ShardId shard, ShardState state, String leader, Token token, List<Verdict> candidates) {}

  public LookupRoutes(
      Replica replica,
      Directory directory,
      SessionHub sessions,
      Freshness freshness,
      MonotonicClock clock,
      String region,
      String agent) {
    this.replica = replica;
    this.directory = directory;
    this.sessions = sessions;
    this.freshness = freshness;
    this.clock = clock;
    this.region = region;
    this.agent = agent;
  }

  /** Adds the routes. */
  public void add(Router router) {
    router
        .get("/v1/shards/:service/:n/leader")
        .handler(context -> {
          boolean waits =
              !context.queryParam("consistent").isEmpty()
                  || !context.queryParam("min_token").isEmpty();
          (waits ? Endpoints.blocking(this::waitingLeader) : Endpoints.direct(this::leader))
              .handle(context);
        });
    router.get("/v1/leading/:service/:n").handler(Endpoints.direct(this::leading));
    router.get("/v1/shards/:service/:n/grant").handler(Endpoints.blocking(this::grant));
    router.get("/v1/leaders/:service").handler(Endpoints.direct(this::leaders));
    router.get("/v1/shards/:service/:n/explain").handler(Endpoints.blocking(this::explain));
  }

  private Reply leader(Call call) {
    return answer(shard(call), false);
  }

  private Reply waitingLeader(Call call) throws InterruptedException {
    ShardId shard = shard(call);
    boolean consistent = call.queryFlag("consistent");
    Token least = new Token(call.queryNumber("min_token", 0, 0, Long.MAX_VALUE));
    Duration wait = call.queryMillis("wait_ms", LONGEST_WAIT);
    if (consistent) {
      barrier();
    }
    long until = System.nanoTime() + wait.toNanos();
    while (row(shard).view().token().compareTo(least) < 0) {
      if (System.nanoTime() - until >= 0) {
        throw Problem.of(
                "token-not-reached",
                "Not seen yet",
                503,
                "The newest token known here is "
                    + row(shard).view().token()
                    + ", which is below "
                    + least
                    + ".")
            .nextStep("Ask again, with wait_ms to be told as soon as it is known.")
            .asException();
      }
      Thread.sleep(POLL);
    }
    return answer(shard, consistent);
  }

  private void barrier() throws InterruptedException {
    try {
      replica.catchUp(BARRIER).get(BARRIER.toMillis() + 100, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      throw Problem.of(
              "no-quorum",
              "Not known for certain",
              503,
              "This agent could not confirm with the region's majority that it is up to date.")
          .nextStep("Ask again, another agent, or without consistent=true.")
          .asException();
    }
  }

  private Reply answer(ShardId shard, boolean consistent) {
    LeaderRow row = row(shard);
    if (!row.led()) {
      return Reply.problem(
          Problem.of(
                  "no-leader",
                  "Nobody leads",
                  503,
                  shard + " is " + LeaderAnswer.state(row) + " in region " + region + ".")
              .with("shard", shard)
              .with("state", row.view().state())
              .with("token", row.view().token()));
    }
    return json(LeaderAnswer.write(new StringBuilder(256), row, region, quality(consistent)));
  }

  private LeaderAnswer.Quality quality(boolean consistent) {
    return new LeaderAnswer.Quality(
        directory.appliedIndex(), freshness.age(clock.nanos()), consistent);
  }

  private static Reply json(StringBuilder text) {
    return Reply.text(200, "application/json", text.toString());
  }

  /** 200 only where the leader's session is attached and has an unexpired lease at this instant. */
  private Reply leading(Call call) {
    ShardId shard = shard(call);
    LeaderRow row = row(shard);
    Optional<String> candidate = call.query("candidate");
    String leader = row.view().leader().map(CandidateName::value).orElse("");
    boolean wanted = candidate.isEmpty() || candidate.get().equals(leader);
    if (wanted && sessions.leadsHere(shard)) {
      return Reply.ok(
          java.util.Map.of("shard", shard, "leader", leader, "token", row.view().token()));
    }
    return Reply.problem(
        Problem.of(
                "not-leading",
                "Not leading here",
                503,
                row.led()
                    ? leader + " leads " + shard + ", attached to agent " + row.agent() + "."
                    : shard + " is " + LeaderAnswer.state(row) + ".")
            .with("agent", agent));
  }

  private Reply grant(Call call) {
    ShardId shard = row(shard(call)).view().shard();
    return Reply.ok(sessions.grant(shard, call.peer().uri()));
  }

  private Reply leaders(Call call) {
    LeaderAnswer.Quality quality = quality(false);
    StringBuilder text = new StringBuilder("[");
    for (LeaderRow row : directory.all(service(call))) {
      LeaderAnswer.write(text.length() > 1 ? text.append(',') : text, row, region, quality);
    }
    return json(text.append(']'));
  }

  private Reply explain(Call call) throws InterruptedException {
    ShardId shard = shard(call);
    LeaderRow row = row(shard);
    CompletableFuture<List<Verdict>> verdicts = replica.ask(table -> table.explain(shard));
    try {
      return Reply.ok(
          new Explanation(
              shard,
              row.view().state(),
              row.view().leader().map(CandidateName::value).orElse(""),
              row.view().token(),
              verdicts.get(2, TimeUnit.SECONDS)));
    } catch (ExecutionException | TimeoutException slow) {
      throw Problem.of("busy", "The table does not answer", 503, "Try again.").asException();
    }
  }

  private LeaderRow row(ShardId shard) {
    return directory
        .find(shard)
        .orElseThrow(() ->
            Problem.of(
                    "unknown-shard",
                    "No such shard",
                    404,
                    "Region " + region + " knows no shard " + shard + ".")
                .nextStep("leadctl get services lists services, shards and regions.")
                .asException());
  }

  static ShardId shard(Call call) {
    try {
      return new ShardId(new ServiceName(call.path("service")), call.pathNumber("n"));
    } catch (IllegalArgumentException bad) {
      throw bad(bad);
    }
  }

  private static ServiceName service(Call call) {
    try {
      return new ServiceName(call.path("service"));
    } catch (IllegalArgumentException bad) {
      throw bad(bad);
    }
  }

  private static ProblemException bad(IllegalArgumentException why) {
    return Problem.of("bad-request", "Bad request", 400, String.valueOf(why.getMessage()))
        .asException();
  }
}
