package dev.lead.agent.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lead.agent.raft.RaftHost;
import dev.lead.agent.table.Applied;
import dev.lead.agent.table.RegionTable;
import dev.lead.core.election.Event;
import dev.lead.process.json.Json;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The region's events as server-sent events. {@code Last-Event-ID} replays what the table still
 * keeps; the whole history is at the control plane.
 */
public final class EventRoutes {
  private static final int REPLAY = 10_000;
  private static final int MAX_LISTENERS = 256;

  private final RaftHost raft;
  private final RegionTable table;
  private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

  public EventRoutes(RaftHost raft, RegionTable table) {
    this.raft = raft;
    this.table = table;
  }

  /** Adds the route. */
  public void add(Router router) {
    router.get("/v1/events").handler(this::listen);
  }

  /** What the table's stream tells; to be subscribed. */
  public void applied(List<Applied> applied) {
    if (listeners.isEmpty()) {
      return;
    }
    for (Applied item : applied) {
      if (item instanceof Applied.Replaced) {
        // Sequence numbers may begin anew: the listener has to ask again.
        listeners.forEach(Listener::end);
        listeners.clear();
      } else if (item instanceof Applied.Happened happened) {
        listeners.forEach(listener -> listener.send(happened.event()));
      }
    }
  }

  private void listen(RoutingContext context) {
    HttpServerResponse response = context.response();
    if (listeners.size() >= MAX_LISTENERS) {
      context.fail(503);
      return;
    }
    String last = context.request().getHeader("Last-Event-ID");
    long after;
    try {
      after = last == null ? Long.MAX_VALUE : Long.parseLong(last);
    } catch (NumberFormatException e) {
      context.fail(400);
      return;
    }
    response
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store");
    Listener listener = new Listener(response, after == Long.MAX_VALUE ? -1 : after);
    response.closeHandler(closed -> listeners.remove(listener));
    raft.execute(() ->
        table.look(t -> {
          // On the table's thread nothing is applied between the replay and the subscription.
          if (after != Long.MAX_VALUE) {
            t.outbox(after, REPLAY).forEach(listener::send);
          }
          listeners.add(listener);
        }));
  }

  private static final class Listener {
    private final HttpServerResponse response;
    private final AtomicLong sent;

    Listener(HttpServerResponse response, long after) {
      this.response = response;
      this.sent = new AtomicLong(after);
    }

    void end() {
      var _ = response.end();
    }

    void send(Event event) {
      if (event.sequence() <= sent.get() || response.closed()) {
        return;
      }
      if (response.writeQueueFull()) {
        response.reset();
        return;
      }
      sent.set(event.sequence());
      try {
        var _ =
            response.write(
                "id: "
                    + event.sequence()
                    + "\nevent: "
                    + dev.lead.process.json.CoreModule.typeName(event.fact().getClass())
                    + "\ndata: "
                    + Json.mapper().writeValueAsString(event)
                    + "\n\n");
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("an event can always be written", e);
      }
    }
  }
}
