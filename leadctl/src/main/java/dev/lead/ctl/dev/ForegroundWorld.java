package dev.lead.ctl.dev;

import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.look.EventFeed;
import dev.lead.ctl.look.EventLine;
import java.util.Map;

/**
 * A world that lives as long as this process: when it is asked to end (Ctrl-C, a closed terminal),
 * it stops the world. If it is killed, the world goes on, and {@code dev down} stops it.
 */
final class ForegroundWorld {

  private final Invocation invocation;

  private ForegroundWorld(Invocation invocation) {
    this.invocation = invocation;
  }

  /** From now on, ending this process stops the world. */
  static ForegroundWorld hold(Invocation invocation, WorldFolder folder) {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform().name("stop").unstarted(() -> stop(invocation, folder)));
    return new ForegroundWorld(invocation);
  }

  /** Shows events until the process is asked to end. */
  void follow() {
    invocation.terminal().say("");
    invocation.terminal().say("Following events. Ctrl-C stops the world.");
    new EventFeed(invocation, Map.of())
        .follow(
            "",
            event -> {
              invocation.terminal().out().println(EventLine.of(event, invocation.outColours()));
              invocation.terminal().flush();
            });
  }

  private static void stop(Invocation invocation, WorldFolder folder) {
    try {
      invocation.terminal().say("");
      invocation.terminal().say("Stopping the world in " + folder.data());
      World.load(folder.state())
          .ifPresent(
              new Stopper(folder, new Progress(invocation.terminal(), invocation.errColours()))
                  ::stop);
    } catch (Failure e) {
      invocation.terminal().say("leadctl: " + e.getMessage());
    }
  }
}
