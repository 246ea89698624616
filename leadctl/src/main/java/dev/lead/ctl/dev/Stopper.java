package dev.lead.ctl.dev;

import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.os.ProcessRef;
import dev.lead.ctl.os.Signal;
import dev.lead.ctl.os.Signals;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Stops a dev world, whatever state it is in: candidates, then agents, then control plane and
 * PostgreSQL. Each is asked first, and killed if it does not end. Only processes that are certainly
 * of this world are touched.
 */
final class Stopper {

  private static final Duration POLITE = Duration.ofSeconds(10);
  private static final Duration KILLED = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final WorldFolder folder;
  private final Progress progress;

  Stopper(WorldFolder folder, Progress progress) {
    this.folder = folder;
    this.progress = progress;
  }

  /**
   * Returns when nothing of the world runs any more.
   *
   * @throws Failure if something cannot be ended
   */
  void stop(World world) {
    stop("candidates", running(world, Kind.CANDIDATE));
    stop("agents", running(world, Kind.AGENT));
    stop("control plane", running(world, Kind.CONTROL_PLANE));
    stop("processes left over", Strays.of(folder, world));
    stopPostgres();
    progress.done("nothing of this world runs any more; its data stays in " + folder.data());
  }

  /** Stops one process of the world. */
  void stop(Member member) {
    stop(member.name(), member.process().filter(ProcessRef::isAlive).stream().toList());
  }

  private static List<ProcessRef> running(World world, Kind kind) {
    return world.members(kind).stream()
        .flatMap(member -> member.process().stream())
        .filter(ProcessRef::isAlive)
        .toList();
  }

  private void stop(String what, List<ProcessRef> processes) {
    if (processes.isEmpty()) {
      return;
    }
    for (ProcessRef process : processes) {
      Signals.send(process.pid(), Signal.TERM);
      Signals.send(process.pid(), Signal.CONTINUE); // a stopped process could not obey
    }
    if (!gone(processes, POLITE)) {
      List<ProcessRef> deaf = processes.stream().filter(ProcessRef::isAlive).toList();
      progress.warning(deaf.size() + " of the " + what + " did not end when asked: killing them");
      deaf.forEach(process -> Signals.sendToGroup(process.pid(), Signal.KILL));
      requireGone(what, deaf);
    }
    progress.step("%s stopped (%d)".formatted(what, processes.size()));
  }

  private void stopPostgres() {
    PostgresServer server = new PostgresServer(folder.postgres());
    Optional<ProcessRef> process = server.process();
    if (process.isEmpty()) {
      return;
    }
    server.stop();
    if (!gone(List.of(process.get()), POLITE)) {
      progress.warning("PostgreSQL did not stop when asked: killing it");
      Signals.send(process.get().pid(), Signal.KILL);
      requireGone("PostgreSQL", List.of(process.get()));
    }
    progress.step("PostgreSQL stopped");
  }

  private static void requireGone(String what, List<ProcessRef> processes) {
    if (!gone(processes, KILLED)) {
      throw Failure.error(
          "%s cannot be killed: pid %s"
              .formatted(what, processes.stream().map(ProcessRef::pid).toList()),
          "does this user own them?");
    }
  }

  private static boolean gone(List<ProcessRef> processes, Duration within) {
    long end = System.nanoTime() + within.toNanos();
    while (processes.stream().anyMatch(ProcessRef::isAlive)) {
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return true;
  }
}
