package dev.lead.agent.http;

import dev.lead.agent.authority.Authority;
import dev.lead.agent.session.SessionSecret;
import dev.lead.agent.table.Directory;
import dev.lead.agent.table.Proposer;
import dev.lead.core.election.Command;
import dev.lead.core.election.Outcome;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import dev.lead.process.http.Call;
import dev.lead.process.http.Endpoints;
import dev.lead.process.http.Problem;
import dev.lead.process.http.ProblemException;
import dev.lead.process.http.Reply;
import dev.lead.process.time.MonotonicClock;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * Leases of single shards for programs that keep no connection: serverless functions, cron jobs,
 * curl.
 */
public final class ShortLeaseRoutes {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Duration ANSWER = Duration.ofSeconds(3);

  private final Proposer proposer;
  private final Directory directory;
  private final Authority authority;
  private final MonotonicClock clock;
  private final RandomGenerator random;

  /** What the holder asks for; {@code session}, {@code secret} and {@code count} when it renews. */
  record Request(
      String holder,
      long ttlMs,
      Optional<String> session,
      Optional<String> secret,
      Optional<Long> count) {}

  record Granted(
      String session, String secret, ShardId shard, Token token, long validMs, long count) {}

  public ShortLeaseRoutes(
      Proposer proposer,
      Directory directory,
      Authority authority,
      MonotonicClock clock,
      RandomGenerator random) {
    this.proposer = proposer;
    this.directory = directory;
    this.authority = authority;
    this.clock = clock;
    this.random = random;
  }

  /** Adds the routes, behind a check of the caller's role. */
  public void add(Router router, Handler<RoutingContext> allowed) {
    router
        .put("/v1/shards/:service/:n/lease")
        .handler(allowed)
        .handler(Endpoints.blocking(this::take));
    router
        .delete("/v1/shards/:service/:n/lease")
        .handler(allowed)
        .handler(Endpoints.blocking(this::give));
  }

  private Reply take(Call call) throws InterruptedException {
    ShardId shard = LookupRoutes.shard(call);
    Request request = call.body(Request.class);
    CandidateName holder;
    try {
      holder = new CandidateName(request.holder());
    } catch (IllegalArgumentException bad) {
      throw bad(String.valueOf(bad.getMessage()));
    }
    Duration ttl = ttl(shard, request.ttlMs());
    Duration most = capped(shard, ttl);
    boolean renewal = request.session().isPresent();
    if (renewal && request.secret().isEmpty()) {
      throw bad("A renewal needs \"session\" and \"secret\" as they were answered.");
    }
    SessionId session =
        renewal ? session(request.session().get()) : new SessionId(random.nextLong() | 1);
    SessionSecret secret =
        request.secret().map(SessionSecret::shown).orElseGet(SessionSecret::draw);
    long count = request.count().orElse(0L) + (renewal ? 1 : 0);
    Outcome outcome =
        propose(new Command.TakeLease(session, secret.hash(), holder, shard, ttl, count));
    return switch (outcome) {
      case Outcome.Leased leased ->
          Reply.ok(
              new Granted(
                  session.toString(),
                  secret.reveal(),
                  shard,
                  leased.token(),
                  Math.min(leased.ttl().toMillis(), most.toMillis()),
                  count));
      case Outcome.Held held ->
          Reply.problem(
                  Problem.of(
                          "held",
                          "Somebody else leads",
                          409,
                          held.holder() + " leads " + shard + ".")
                      .with("leader", held.holder())
                      .with("token", held.token())
                      .nextStep("Ask again after Retry-After seconds."))
              .header("Retry-After", Long.toString(Math.max(1, ttl.toSeconds())));
      case Outcome.Refused refused -> Reply.problem(refusal(shard, refused));
      default -> Reply.problem(Problem.of("unexpected", "Unexpected", 500, outcome.toString()));
    };
  }

  /** Of a service whose leases have to be waited out, none is longer than its policy says. */
  private Duration ttl(ShardId shard, long millis) {
    Duration asked = Duration.ofMillis(millis);
    if (asked.compareTo(SHORTEST) < 0 || asked.compareTo(LONGEST) > 0) {
      throw bad("\"ttl_ms\" must be " + SHORTEST.toMillis() + " to " + LONGEST.toMillis() + ".");
    }
    return directory
        .policy(shard.service())
        .filter(policy -> policy.disconnect() == DisconnectMode.LEASE)
        .map(ServicePolicy::lease)
        .filter(lease -> lease.compareTo(asked) < 0)
        .orElse(asked);
  }

  /** How much of a lease may be told: for services that step down, no more than the mandate has. */
  private Duration capped(ShardId shard, Duration ttl) {
    boolean stepsDown =
        directory
            .policy(shard.service())
            .filter(policy -> policy.isolation() == IsolationMode.STEP_DOWN)
            .isPresent();
    if (!stepsDown) {
      return ttl;
    }
    Duration mandate = authority.mandateLeft(clock.nanos());
    if (mandate.isZero()) {
      throw Problem.of(
              "no-mandate",
              "Not here, not now",
              503,
              "This agent has lost the control plane, and the service steps down then.")
          .nextStep("Ask another agent of the region.")
          .asException();
    }
    return mandate.compareTo(ttl) < 0 ? mandate : ttl;
  }

  private Reply give(Call call) throws InterruptedException {
    ShardId shard = LookupRoutes.shard(call);
    SessionId session =
        session(
            call.header("Lead-Session").orElseThrow(() -> bad("Header Lead-Session is missing.")));
    SessionSecret secret =
        SessionSecret.shown(
            call.header("Lead-Secret").orElseThrow(() -> bad("Header Lead-Secret is missing.")));
    Outcome outcome = propose(new Command.EndLease(session, secret.hash()));
    return outcome instanceof Outcome.Refused refused
        ? Reply.problem(refusal(shard, refused))
        : Reply.empty(204);
  }

  private Outcome propose(Command command) throws InterruptedException {
    try {
      return proposer.propose(command).get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      throw Problem.of(
              "no-quorum",
              "Not decided",
              503,
              "The region's majority did not answer in time; the lease may or may not have been taken.")
          .nextStep("Ask again with the same session, secret and count.")
          .asException();
    }
  }

  private static Problem refusal(ShardId shard, Outcome.Refused refused) {
    int status =
        switch (refused.reason()) {
          case UNKNOWN_SERVICE, UNKNOWN_SHARD -> 404;
          case WRONG_SECRET -> 403;
          case NOT_AUTHORISED, BUSY, PAUSED -> 503;
          default -> 409;
        };
    String name = refused.reason().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    Problem problem =
        Problem.of(
            name,
            "The lease was refused",
            status,
            shard
                + ": "
                + refused.reason().text()
                + (refused.detail().isEmpty() ? "" : " (" + refused.detail() + ")"));
    return switch (refused.reason()) {
      case NOT_LEADER ->
          problem.nextStep("The lease is over. Take a new one, without session and secret.");
      case WRONG_SECRET ->
          problem.nextStep("Send session and secret as they were answered, or take a new lease.");
      case UNKNOWN_SERVICE, UNKNOWN_SHARD ->
          problem.nextStep("leadctl get services lists services, shards and regions.");
      case NOT_AUTHORISED, BUSY, PAUSED -> problem.nextStep("Ask again later.");
      default -> problem;
    };
  }

  private static SessionId session(String text) {
    try {
      return SessionId.parse(text);
    } catch (NumberFormatException e) {
      throw bad("A session is 16 hexadecimal digits.");
    }
  }

  private static ProblemException bad(String why) {
    return Problem.of("bad-request", "Bad request", 400, why).asException();
  }
}
