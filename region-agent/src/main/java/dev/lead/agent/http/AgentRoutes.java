package dev.lead.agent.http;

import dev.lead.agent.authority.Authority;
import dev.lead.agent.raft.RaftHost;
import dev.lead.agent.raft.RaftStatus;
import dev.lead.agent.session.SessionHub;
import dev.lead.agent.table.Self;
import dev.lead.process.http.Call;
import dev.lead.process.http.Endpoints;
import dev.lead.process.http.Reply;
import dev.lead.process.time.MonotonicClock;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
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
      int sessions) {}

  private final RaftHost raft;
  private final SessionHub sessions;
  private final Authority authority;
  private final MonotonicClock clock;
  private final Self self;
  private final String region;
  private final Supplier<String> mandate;

  public AgentRoutes(
      RaftHost raft,
      SessionHub sessions,
      Authority authority,
      MonotonicClock clock,
      Self self,
      String region,
      Supplier<String> mandate) {
    this.raft = raft;
    this.sessions = sessions;
    this.authority = authority;
    this.clock = clock;
    this.self = self;
    this.region = region;
    this.mandate = mandate;
  }

  /** Adds the routes. */
  public void add(Router router) {
    router.get("/v1/agent").handler(Endpoints.direct(this::agent));
    document(router, "/openapi.yaml", "application/yaml", "openapi.yaml");
    document(router, "/v1/session.schema.json", "application/schema+json", "session.schema.json");
  }

  private Reply agent(Call call) {
    RaftStatus status = raft.status();
    long now = clock.nanos();
    return Reply.ok(
        new Agent(
            region,
            self.name().value(),
            Long.toHexString(self.run().run()),
            ProcessHandle.current().pid(),
            status.role().name().toLowerCase(java.util.Locale.ROOT),
            status.leader().orElse(""),
            status.term().value(),
            status.commitIndex().value(),
            status.lastApplied().value(),
            status.availability().name().toLowerCase(java.util.Locale.ROOT),
            status.members(),
            authority.agentLeft(now).toMillis(),
            authority.mandateLeft(now).toMillis(),
            mandate.get(),
            sessions.count()));
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
