package dev.lead.control.http;

import dev.lead.control.db.Channel;
import dev.lead.control.page.Filter;
import dev.lead.control.view.Events;
import dev.lead.control.wake.Signals;
import dev.lead.process.http.Call;
import dev.lead.process.http.Problems;
import dev.lead.process.http.Reply;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** The event log, as pages or as a stream. */
final class EventApi implements AutoCloseable {
  /** Each stream costs a thread that is mostly parked, and a query now and then. */
  private static final int MOST_STREAMS = 200;

  private final Events events;
  private final Signals signals;
  private final Semaphore streams = new Semaphore(MOST_STREAMS);
  private volatile boolean closed;

  EventApi(Events events, Signals signals) {
    this.events = events;
    this.signals = signals;
  }

  List<Route> routes() {
    return List.of(Route.get("/v1/events", Access.READ, this::handle));
  }

  private void handle(RoutingContext context) {
    String accept = context.request().getHeader("Accept");
    Handler<RoutingContext> handler =
        accept != null && accept.contains("text/event-stream")
            ? this::stream
            : Answers.to(this::page);
    handler.handle(context);
  }

  private Reply page(Call call) {
    Filter filter = Params.filter(call);
    return Reply.ok(
        call.queryFlag("newest")
            ? events.newest(filter, call.query("kind"))
            : events.page(filter, call.query("kind")));
  }

  private void stream(RoutingContext context) {
    Answers.to(
            call -> {
              Filter filter = Params.filter(call);
              long after = startAfter(call);
              if (closed || !streams.tryAcquire()) {
                throw Problems.unavailable(
                        "this replica serves %d event streams already".formatted(MOST_STREAMS))
                    .nextStep("connect to another replica, or read pages of GET /v1/events")
                    .asException();
              }
              try {
                new EventStream(
                        context.response(),
                        events,
                        signals.of(Channel.EVENTS),
                        filter,
                        call.query("kind"),
                        () -> closed)
                    .run(after);
              } finally {
                streams.release();
              }
              return Reply.empty(200);
            })
        .handle(context);
  }

  /** Where the caller stopped, or else now. */
  private long startAfter(Call call) {
    Optional<String> last = call.header("Last-Event-ID").or(() -> call.query("after"));
    if (last.isEmpty()) {
      return events.newest();
    }
    try {
      return Long.parseLong(last.get().strip());
    } catch (NumberFormatException e) {
      throw Problems.badRequest("`Last-Event-ID` must be the id of an event.").asException();
    }
  }

  /** Ends all streams; their callers go on elsewhere, from the last event they have. */
  @Override
  public void close() {
    closed = true;
    signals.of(Channel.EVENTS).raise();
  }
}
