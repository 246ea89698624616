package dev.lead.ctl.look;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.http.EventStream;
import dev.lead.ctl.http.ServerEvent;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.remote.ControlPlane;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The deployment's events as they come. A connection that breaks is opened again where it broke, so
 * no event is missed and none is seen twice; the first connection must succeed.
 */
public final class EventFeed {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Invocation invocation;
  private final Map<String, String> filters;

  public EventFeed(Invocation invocation, Map<String, String> filters) {
    this.invocation = invocation;
    this.filters = filters;
  }

  /**
   * Passes on events until the thread is interrupted.
   *
   * @param after begin after the event with this number; "" for what happens from now on
   */
  public void follow(String after, Consumer<Doc> each) {
    String last = after;
    boolean connected = false;
    boolean reported = false;
    while (!Thread.currentThread().isInterrupted()) {
      try (ControlPlane controlPlane = invocation.controlPlane()) {
        EventStream stream = controlPlane.events(filters, last);
        if (reported) {
          invocation.terminal().say("connected again");
        }
        connected = true;
        reported = false;
        for (Optional<ServerEvent> event = stream.next();
            event.isPresent();
            event = stream.next()) {
          last = event.get().id().isEmpty() ? last : event.get().id();
          each.accept(Doc.parse(event.get().data()));
        }
      } catch (IOException e) {
        reported = report(reported, "the stream of events broke (" + e.getMessage() + ")");
      } catch (Failure e) {
        if (!connected || e.code() == ExitCode.NOT_AUTHORIZED) {
          throw e;
        }
        reported = report(reported, e.getMessage());
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private boolean report(boolean already, String message) {
    if (!already) {
      invocation.terminal().say(message + "; trying again");
    }
    return true;
  }
}
