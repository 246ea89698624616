package dev.lead.agent.session;

import dev.lead.identity.Identity;
import dev.lead.identity.Role;
import dev.lead.process.http.Peers;
import dev.lead.process.http.Problem;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The WebSocket at {@code /v1/session}: lets in who may have a session here. */
public final class SessionEndpoint {
  /** The subprotocol of docs/session-protocol.md. */
  public static final String SUBPROTOCOL = "lead.v1";

  private static final Logger log = LoggerFactory.getLogger(SessionEndpoint.class);

  private final Vertx vertx;
  private final SessionHub hub;
  private final String region;

  public SessionEndpoint(Vertx vertx, SessionHub hub, String region) {
    this.vertx = vertx;
    this.hub = hub;
    this.region = region;
  }

  /** Adds the route. */
  public void add(Router router) {
    router.get("/v1/session").handler(this::upgrade);
  }

  private void upgrade(RoutingContext context) {
    Identity peer = Peers.of(context);
    if (!mayCampaign(peer)) {
      context.fail(
          Problem.of(
                  "forbidden",
                  "Not allowed",
                  403,
                  "Sessions are for candidates of region " + region + "; you are " + peer + ".")
              .nextStep("Use a candidate's certificate of this region: leadctl pki issue.")
              .asException());
      return;
    }
    context
        .request()
        .toWebSocket()
        .onSuccess(socket -> new Connection(socket, peer.uri(), vertx, hub).start())
        .onFailure(failure -> log.debug("No WebSocket: {}", failure.getMessage()));
  }

  /** Operators too: their command line runs programs while they lead. */
  private boolean mayCampaign(Identity peer) {
    return (peer.role() == Role.CANDIDATE || peer.role() == Role.OPERATOR)
        && (peer.isGlobal() || peer.region().equals(region));
  }
}
