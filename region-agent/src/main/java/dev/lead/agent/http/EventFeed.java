package dev.lead.agent.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lead.core.election.Event;
import dev.lead.process.json.CoreModule;
import dev.lead.process.json.Json;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One listener's events, written by a thread of its own, so that many events or a slow listener
 * hold up nobody. One that is too far behind is cut off; it comes back with the number of the last
 * event it saw. Thread-safe.
 */
final class EventFeed {
  private static final int MOST_WAITING = 50_000;
  private static final int PAUSE_MILLIS = 20;
  private static final int LONGEST_STALL_MILLIS = 10_000;

  private final HttpServerResponse response;
  private final BlockingQueue<Event> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
  private volatile boolean ended;

  EventFeed(HttpServerResponse response) {
    this.response = response;
  }

  /** Begins with what was missed; nothing up to that sequence number is sent. */
  void start(List<Event> missed, long after) {
    Thread.ofVirtual().name("lead-events").start(() -> run(missed, after));
  }

  /** There is a new one. */
  void add(Event event) {
    if (!ended && !waiting.offer(event)) {
      end();
    }
  }

  /** Nothing more comes. */
  void end() {
    ended = true;
  }

  /** A comment, so that nobody on the way takes the connection for idle. */
  void keepAlive() {
    if (!ended && !response.closed()) {
      var _ = response.write(":\n\n");
    }
  }

  private void run(List<Event> missed, long after) {
    try {
      long sent = after;
      for (Event event : missed) {
        sent = send(event, sent);
      }
      while (!ended) {
        Event next = waiting.poll(1, TimeUnit.SECONDS);
        if (next != null) {
          sent = send(next, sent);
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!response.closed()) {
      var _ = response.end();
    }
  }

  private long send(Event event, long sent) throws InterruptedException {
    if (event.sequence() <= sent || ended) {
      return sent;
    }
    for (int waited = 0; response.writeQueueFull() && !ended; waited += PAUSE_MILLIS) {
      if (waited > LONGEST_STALL_MILLIS) {
        end();
        response.reset();
        return sent;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    if (!response.closed()) {
      var _ = response.write(text(event));
    }
    return event.sequence();
  }

  private static String text(Event event) {
    try {
      return "id: "
          + event.sequence()
          + "\nevent: "
          + CoreModule.typeName(event.fact().getClass())
          + "\ndata: "
          + Json.mapper().writeValueAsString(event)
          + "\n\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event can always be written", e);
    }
  }
}
