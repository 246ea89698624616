package dev.lead.ctl.elect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lead.ctl.os.JavaProgram;
import dev.lead.ctl.os.ProcessRef;
import dev.lead.ctl.os.Signal;
import dev.lead.ctl.os.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guard with real processes: a command with a child of its own, and everything that can die.
 */
class GuardTest {

  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final Duration SOON = Duration.ofSeconds(15);

  /** Writes its pid and that of its child, then runs for ever and does not mind being asked. */
  private static final String STUBBORN =
      "trap '' TERM; sleep 1000 & echo $$ $! > \"$0.new\"; mv \"$0.new\" \"$0\"; wait; wait";

  @TempDir Path folder;

  private final List<Process> programs = new ArrayList<>();

  @AfterEach
  void endAll() {
    programs.forEach(Process::destroyForcibly);
  }

  @Test
  void passesOnTheCommandsStatusAndTheToken() throws IOException {
    Process program = program("sh", "-c", "test \"$LEAD_TOKEN\" = 4294967297 && exit 7");
    assertThat(statusOf(program)).isEqualTo(7);
  }

  @Test
  void killsWhatTheCommandLeftRunning() throws IOException {
    Path pids = folder.resolve("pids");
    Process program =
        program(
            "sh", "-c", "sleep 1000 & echo $! > \"$0.new\"; mv \"$0.new\" \"$0\"", pids.toString());
    assertThat(statusOf(program)).isZero();
    assertThat(Files.readString(pids).strip()).isNotEmpty();
    awaitGone(pids);
  }

  @Test
  void theCommandDiesWhenItsProgramIsKilled() throws IOException {
    Path pids = folder.resolve("pids");
    Process program = running(pids);
    Signals.send(program.pid(), Signal.KILL);
    awaitGone(pids);
  }

  @Test
  void theCommandDiesAtItsDeadlineWhenItsProgramIsStopped() throws IOException {
    Path pids = folder.resolve("pids");
    Process program = running(pids);
    long stopped = System.nanoTime();
    new ProcessBuilder("kill", "-STOP", Long.toString(program.pid())).start().onExit().join();
    awaitGone(pids);
    assertThat(Duration.ofNanos(System.nanoTime() - stopped))
        .isLessThan(LEASE.plusMillis(1_000)); // the machine may be busy; polling adds 100 ms
  }

  @Test
  void theCommandDiesWhenTheGuardIsKilled() throws IOException {
    Path pids = folder.resolve("pids");
    Process program = running(pids);
    Signals.send(guardOf(), Signal.KILL);
    awaitGone(pids);
    assertThat(statusOf(program)).isEqualTo(99);
  }

  @Test
  void theCommandItselfDiesWhenProgramAndGuardAreKilledTogether() throws IOException {
    Path pids = folder.resolve("pids");
    Process program = running(pids);
    long command = pids(pids).getFirst();
    long guard = guardOf();
    new ProcessBuilder("kill", "-KILL", Long.toString(program.pid()), Long.toString(guard))
        .start()
        .onExit()
        .join();
    await().atMost(SOON).until(() -> ProcessRef.of(command).isEmpty());
    // Nobody was left to kill its children: the test does.
    pids(pids).stream().skip(1).forEach(pid -> Signals.send(pid, Signal.KILL));
  }

  private Process running(Path pids) throws IOException {
    Process program = program("sh", "-c", STUBBORN, pids.toString());
    await().atMost(SOON).until(() -> Files.exists(pids));
    assertThat(pids(pids)).hasSize(2).allMatch(pid -> ProcessRef.of(pid).isPresent());
    return program;
  }

  private Process program(String... command) throws IOException {
    List<String> line =
        JavaProgram.command(
            List.of("-Xmx32m", "-XX:+UseSerialGC"),
            JavaProgram.ownClassPath(),
            GuardedProgram.class.getName());
    line.add(folder.resolve("guard").toString());
    line.add(Long.toString(LEASE.toMillis()));
    line.addAll(List.of(command));
    Process program = new ProcessBuilder(line).inheritIO().start();
    programs.add(program);
    return program;
  }

  private static int statusOf(Process program) {
    return program
        .onExit()
        .orTimeout(SOON.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
        .join()
        .exitValue();
  }

  private long guardOf() throws IOException {
    return Long.parseLong(Files.readString(folder.resolve("guard")).strip());
  }

  private static List<Long> pids(Path file) throws IOException {
    return java.util.Arrays.stream(Files.readString(file).strip().split(" "))
        .map(Long::valueOf)
        .toList();
  }

  private static void awaitGone(Path file) throws IOException {
    List<Long> pids = pids(file);
    await().atMost(SOON).until(() -> pids.stream().allMatch(pid -> ProcessRef.of(pid).isEmpty()));
  }
}
