package dev.lead.agent.http;

import dev.lead.agent.table.Applied;
import dev.lead.agent.table.Replica;
import dev.lead.core.election.Event;
import dev.lead.process.http.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The region's events as server-sent events. {@code Last-Event-ID} replays what the table still
 * keeps; the whole history is at the control plane.
 */
public final class EventRoutes {
  private static final int REPLAY = 10_000;
  private static final int MAX_LISTENERS = 256;
  private static final long KEEP_ALIVE_MILLIS = 15_000;

  private final Vertx vertx;
  private final Replica replica;
  private final Set<EventFeed> feeds = ConcurrentHashMap.newKeySet();

  public EventRoutes(Vertx vertx, Replica replica) {
    this.vertx = vertx;
    this.replica = replica;
  }

  /** Adds the route. */
  public void add(Router router) {
    router.get("/v1/events").handler(this::listen);
  }

  /** What the table's stream tells; to be subscribed. */
  public void applied(List<Applied> applied) {
    if (feeds.isEmpty()) {
      return;
    }
    for (Applied item : applied) {
      if (item instanceof Applied.Replaced) {
        // Sequence numbers may begin anew: the listener has to ask again.
        feeds.forEach(EventFeed::end);
        feeds.clear();
      } else if (item instanceof Applied.Happened happened) {
        feeds.forEach(feed -> feed.add(happened.event()));
      }
    }
  }

  private void listen(RoutingContext context) {
    if (feeds.size() >= MAX_LISTENERS) {
      context.fail(
          Problem.of(
                  "too-many-listeners",
                  "No room for another listener",
                  503,
                  MAX_LISTENERS + " programs listen to events here already.")
              .nextStep("Listen at another agent, or at the control plane.")
              .asException());
      return;
    }
    String last = context.request().getHeader("Last-Event-ID");
    if (last != null && !last.matches("\\d{1,18}")) {
      context.fail(
          Problem.of("bad-request", "Bad request", 400, "Last-Event-ID is a sequence number.")
              .asException());
      return;
    }
    HttpServerResponse response = context.response();
    response
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store");
    EventFeed feed = new EventFeed(response);
    long keepAlive = vertx.setPeriodic(KEEP_ALIVE_MILLIS, tick -> feed.keepAlive());
    response.closeHandler(closed -> {
      vertx.cancelTimer(keepAlive);
      feeds.remove(feed);
      feed.end();
    });
    replica.look(table -> {
      // On the table's thread nothing is applied between the replay and the subscription.
      List<Event> missed = last == null ? List.of() : table.outbox(Long.parseLong(last), REPLAY);
      feed.start(missed, last == null ? table.lastSequence() : Long.parseLong(last));
      feeds.add(feed);
    });
  }
}
