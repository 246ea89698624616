package dev.lead.control.http;

import dev.lead.control.db.DatabaseException;
import dev.lead.control.json.Stored;
import dev.lead.control.page.Filter;
import dev.lead.control.view.EventView;
import dev.lead.control.view.Events;
import dev.lead.control.wake.Signal;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Server-sent events to one caller: what is there, then what comes. A caller that does not read
 * stops its own stream only.
 */
final class EventStream {
  private static final int BATCH = 500;
  private static final Duration LOOK_ANYWAY = Duration.ofSeconds(1);
  private static final int QUIET_LOOKS_BEFORE_PING = 15;
  private static final long SLOWEST_READER_SECONDS = 30;

  private final HttpServerResponse response;
  private final Events events;
  private final Signal signal;
  private final Filter filter;
  private final Optional<String> kind;
  private final BooleanSupplier closed;

  EventStream(
      HttpServerResponse response,
      Events events,
      Signal signal,
      Filter filter,
      Optional<String> kind,
      BooleanSupplier closed) {
    this.response = response;
    this.events = events;
    this.signal = signal;
    this.filter = filter;
    this.kind = kind;
    this.closed = closed;
  }

  /** Runs until the caller is gone, or this replica stops. */
  void run(long after) {
    response.putHeader("Content-Type", "text/event-stream");
    response.putHeader("Cache-Control", "no-store");
    response.setChunked(true);
    long last = after;
    int quiet = 0;
    try {
      write(": events after %d\n\n".formatted(after));
      while (!closed.getAsBoolean() && !response.closed()) {
        long seen = signal.version();
        List<EventView> found = events.after(last, filter, kind, BATCH);
        if (!found.isEmpty()) {
          write(frames(found));
          last = found.getLast().id();
          quiet = 0;
        } else {
          if (++quiet % QUIET_LOOKS_BEFORE_PING == 0) {
            write(": nothing new\n\n");
          }
          signal.await(seen, LOOK_ANYWAY);
        }
      }
    } catch (DatabaseException | ExecutionException | TimeoutException e) {
      // The caller is gone, too slow, or connects anew to a replica that has its database.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    response.end();
  }

  private static String frames(List<EventView> found) {
    StringBuilder text = new StringBuilder();
    for (EventView event : found) {
      text.append("id: ").append(event.id()).append('\n');
      text.append("event: ").append(event.kind()).append('\n');
      text.append("data: ").append(Stored.write(event)).append("\n\n");
    }
    return text.toString();
  }

  /** Returns when it is on its way: a slow caller slows down only its own stream. */
  private void write(String text)
      throws InterruptedException, ExecutionException, TimeoutException {
    response
        .write(text)
        .toCompletionStage()
        .toCompletableFuture()
        .get(SLOWEST_READER_SECONDS, TimeUnit.SECONDS);
  }
}
