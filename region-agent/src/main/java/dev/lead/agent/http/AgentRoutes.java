package dev.lead.agent.http;

import dev.lead.agent.authority.Authority;
import dev.lead.agent.raft.RaftStatus;
import dev.lead.agent.session.SessionHub;
import dev.lead.agent.table.Self;
import dev.lead.process.http.Call;
import dev.lead.process.http.Endpoints;
import dev.lead.process.http.Problem;
import dev.lead.process.http.Reply;
import dev.lead.process.time.MonotonicClock;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** What this agent is and how it stands, and the documents that describe its ports. */
public final class AgentRoutes {
  /** The answer of {@code GET /v1/agent}. */
  record Agent(
      String region,
      String name,
      String run,
      long pid,
      String raftRole,
      String raftLeader,
      long raftTerm,
      long commitIndex,
      long lastApplied,
      String availability,
      List<RaftStatus.Member> members,
      long leaseLeftMs,
      long mandateLeftMs,
      String mandate,
      int sessions,
      boolean draining) {}

  private static final Duration RESET = Duration.ofSeconds(30);

  private final Supplier<RaftStatus> raft;
  private final Supplier<CompletableFuture<Void>> reset;
  private final SessionHub sessions;
  private final Authority authority;
  private final MonotonicClock clock;
  private final Self self;
  private final String region;
  private final Supplier<String> mandate;

  /**
   * @param reset forgets the region's state
   */
  public AgentRoutes(
      Supplier<RaftStatus> raft,
      Supplier<CompletableFuture<Void>> reset,
      SessionHub sessions,
      Authority authority,
      MonotonicClock clock,
      Self self,
      String region,
      Supplier<String> mandate) {
    this.raft = raft;
    this.reset = reset;
    this.sessions = sessions;
    this.authority = authority;
    this.clock = clock;
    this.self = self;
    this.region = region;
    this.mandate = mandate;
  }

  /** Adds the routes; what changes something is behind a check of the caller's role. */
  public void add(Router router, Handler<RoutingContext> operators) {
    router.get("/v1/agent").handler(Endpoints.direct(this::agent));
    router
        .post("/v1/agent/reset-region")
        .handler(operators)
        .handler(Endpoints.blocking(this::resetRegion));
    document(router, "/openapi.yaml", "application/yaml", "openapi.yaml");
    document(router, "/v1/session.schema.json", "application/schema+json", "session.schema.json");
  }

  private Reply agent(Call call) {
    RaftStatus status = raft.get();
    long now = clock.nanos();
    return Reply.ok(
        new Agent(
            region,
            self.name().value(),
            Long.toHexString(self.run().run()),
            ProcessHandle.current().pid(),
            status.role().name().toLowerCase(Locale.ROOT),
            status.leader().orElse(""),
            status.term().value(),
            status.commitIndex().value(),
            status.lastApplied().value(),
            status.availability().name().toLowerCase(Locale.ROOT),
            status.members(),
            authority.agentLeft(now).toMillis(),
            authority.mandateLeft(now).toMillis(),
            mandate.get(),
            sessions.count(),
            sessions.drained()));
  }

  /**
   * Only a group that lost its majority is reset: then its memory is gone anyway. That two halves
   * of it never lead at the same time is the control plane's care, which registers the new
   * incarnation.
   */
  private Reply resetRegion(Call call) throws InterruptedException {
    RaftStatus.Availability now = raft.get().availability();
    if (now != RaftStatus.Availability.MAJORITY_LOST) {
      return Reply.problem(
          Problem.of(
                  "not-lost",
                  "There is nothing to reset",
                  409,
                  "The region's Raft group is "
                      + now.name().toLowerCase(Locale.ROOT).replace('_', ' ')
                      + "; only one that lost its majority may be reset.")
              .nextStep("See GET /v1/agent."));
    }
    try {
      reset.get().get(RESET.toMillis(), TimeUnit.MILLISECONDS);
      return Reply.empty(204);
    } catch (ExecutionException | TimeoutException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      return Reply.problem(
          Problem.of(
                  "not-reset", "The region was not reset", 409, String.valueOf(cause.getMessage()))
              .nextStep("See the detail; then try again."));
    }
  }

  private static void document(Router router, String path, String mediaType, String resource) {
    byte[] bytes;
    try (InputStream in = AgentRoutes.class.getResourceAsStream("/dev/lead/agent/" + resource)) {
      bytes = Objects.requireNonNull(in, resource).readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    Buffer body = Buffer.buffer(bytes);
    router
        .get(path)
        .handler((RoutingContext context) -> {
          var _ = context.response().putHeader("Content-Type", mediaType).end(body.copy());
        });
  }
}
