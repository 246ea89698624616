package dev.lead.process.http;

import dev.lead.identity.Identity;
import dev.lead.identity.IdentityException;
import dev.lead.identity.PeerRule;
import dev.lead.identity.TlsMaterial;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who is at the other end of each connection. The chain is checked when a connection brings its
 * first request and again after the TLS material was reloaded, so a revocation also ends
 * connections that exist. Thread-safe.
 */
public final class Peers {

  private static final String KEY = "lead.peer";

  private record Known(long generation, Identity identity) {}

  private final TlsMaterial material;
  private final Map<HttpConnection, Known> connections = new ConcurrentHashMap<>();

  Peers(TlsMaterial material) {
    this.material = material;
  }

  /** Who sent this request. */
  public static Identity of(RoutingContext context) {
    Identity peer = context.get(KEY);
    if (peer == null) {
      throw new IllegalStateException("this route is not behind the handler that finds the peer");
    }
    return peer;
  }

  /** First of all handlers. */
  void handle(RoutingContext context) {
    HttpConnection connection = context.request().connection();
    try {
      context.put(KEY, identify(connection));
    } catch (IdentityException e) {
      context.response().endHandler(ended -> connection.close());
      context.fail(Problems.forbidden(e.getMessage()).asException());
      return;
    }
    context.next();
  }

  private Identity identify(HttpConnection connection) {
    long generation = material.generation();
    Known known = connections.get(connection);
    if (known != null && known.generation() == generation) {
      return known.identity();
    }
    Identity identity = material.requirePeer(connection.sslSession(), PeerRule.ANY);
    connections.put(connection, new Known(generation, identity));
    return identity;
  }

  /** To be called once for each new connection. */
  void track(HttpConnection connection) {
    connection.closeHandler(closed -> connections.remove(connection));
  }

  int size() {
    return connections.size();
  }
}
