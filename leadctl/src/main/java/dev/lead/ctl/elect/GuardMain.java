package dev.lead.ctl.elect;

import dev.lead.ctl.os.BootClock;
import dev.lead.ctl.os.Programs;
import dev.lead.ctl.os.Signal;
import dev.lead.ctl.os.Signals;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The guard: a process of its own, between {@code leadctl elect} and the command it runs, that ends
 * the command in time whatever happens to leadctl.
 *
 * <ul>
 *   <li>leadctl tells it the deadline of the lead, as an instant of a clock that both read. If
 *       leadctl is stopped or stuck, no later deadline comes, and the command is killed at it.
 *   <li>If leadctl dies, the socket between them closes, and the command is asked to end at once
 *       and killed soon after, at the deadline at the latest.
 *   <li>If the guard itself dies, the kernel kills the command (where it can), and leadctl kills
 *       what is left of its process group.
 * </ul>
 *
 * The command runs in a session of its own, so signals reach it with all its children. When it ends
 * by itself, what it left running in its group is killed too.
 *
 * <p>Arguments: the socket, and the command line. It is told {@code start DEADLINE NOTICE
 * KILL_AFTER NAME=VALUE…}, {@code deadline DEADLINE} and {@code stop}; it says {@code ready},
 * {@code started PID} and {@code exited STATUS}.
 */
final class GuardMain {

  /** Told to leadctl when the command could not even be started. */
  static final int CANNOT_START = 126;

  private static final Duration RETRY = Duration.ofMillis(5);

  private final Line leadctl;
  private final Selector selector;
  private final List<String> command;
  private Optional<Process> process = Optional.empty();
  private Optional<Ending> ending = Optional.empty();
  private boolean asked;

  private GuardMain(SocketChannel channel, Selector selector, List<String> command) {
    this.leadctl = new Line(channel);
    this.selector = selector;
    this.command = command;
  }

  public static void main(String[] arguments) throws IOException {
    List<String> command = Arrays.asList(arguments).subList(1, arguments.length);
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Selector selector = Selector.open()) {
      channel.connect(UnixDomainSocketAddress.of(Path.of(arguments[0])));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      GuardMain guard =
          new GuardMain(
              channel, selector, Programs.inOwnSession(Programs.killedWithParent(command)));
      Runtime.getRuntime().addShutdownHook(new Thread(guard::killGroup, "kill what is left"));
      guard.run();
    }
  }

  /** On the main thread, which stays until the end: the kernel's tie to the command needs it. */
  private void run() throws IOException {
    leadctl.send("ready");
    while (!isOver()) {
      selector.select(untilDue().toMillis());
      selector.selectedKeys().clear();
      leadctl.read();
      for (Optional<String> line = leadctl.next(); line.isPresent(); line = leadctl.next()) {
        obey(line.get().split(" ", -1));
      }
      if (leadctl.ended()) {
        selector.keys().forEach(SelectionKey::cancel);
        ending = ending.map(e -> e.stopped(BootClock.nanos()));
      }
      end();
    }
    killGroup();
    report();
  }

  /** Until something is due; zero is for ever. While a killed process is not gone, a little. */
  private Duration untilDue() {
    long now = BootClock.nanos();
    return ending
        .map(e -> Math.max(RETRY.toNanos(), e.nextChange(now) - now))
        .map(nanos -> Duration.ofNanos(nanos).plusNanos(999_999))
        .orElse(Duration.ZERO);
  }

  /** Either the command has ended, or there will never be one. */
  private boolean isOver() {
    return process.isPresent() ? !process.get().isAlive() : leadctl.ended();
  }

  private void obey(String[] words) throws IOException {
    switch (words[0]) {
      case "start" -> start(words);
      case "deadline" -> ending = ending.map(e -> e.extended(Long.parseLong(words[1])));
      case "stop" -> ending = ending.map(e -> e.stopped(BootClock.nanos()));
      default -> throw new IOException("leadctl said something unknown: " + words[0]);
    }
  }

  private void start(String[] words) throws IOException {
    Map<String, String> environment =
        Arrays.stream(words, 4, words.length)
            .map(word -> word.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    Ending end =
        Ending.at(
            Long.parseLong(words[1]),
            Duration.ofNanos(Long.parseLong(words[2])),
            Duration.ofNanos(Long.parseLong(words[3])));
    if (end.step(BootClock.nanos()) != Ending.Step.LET_RUN) {
      leadctl.send("late");
      return;
    }
    ending = Optional.of(end);
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(environment);
    Process started = builder.start();
    process = Optional.of(started);
    var _ = started.onExit().thenRun(selector::wakeup);
    leadctl.send("started " + started.pid());
  }

  private void end() {
    if (process.isEmpty() || ending.isEmpty()) {
      return;
    }
    switch (ending.get().step(BootClock.nanos())) {
      case KILL -> Signals.sendToGroup(process.get().pid(), Signal.KILL);
      case ASK -> {
        if (!asked) {
          asked = true;
          ending = ending.map(e -> e.stopped(BootClock.nanos()));
          Signals.sendToGroup(process.get().pid(), Signal.TERM);
        }
      }
      case LET_RUN -> {}
    }
  }

  private void killGroup() {
    process.ifPresent(p -> Signals.sendToGroup(p.pid(), Signal.KILL));
  }

  private void report() {
    try {
      int status = process.map(Process::exitValue).orElse(CANNOT_START);
      leadctl.send("exited " + status);
    } catch (IOException e) {
      // leadctl is gone, and nobody is left to be told.
    }
  }
}
