package dev.lead.ctl.elect;

import dev.lead.ctl.os.JavaProgram;
import dev.lead.ctl.os.Programs;
import dev.lead.ctl.os.Signal;
import dev.lead.ctl.os.Signals;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * leadctl's side of the guard ({@link GuardMain}) and of the command that it runs. Thread-safe.
 *
 * <p>Whatever comes first ends the command: its own end, {@link #stop}, the deadline, the end of
 * this process, or the end of the guard.
 */
final class Guard implements AutoCloseable {

  private static final List<String> SMALL =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms8m", "-Xmx24m", "-Xss256k");

  private final Process process;
  private final SocketChannel channel;
  private final Line line;
  private final CompletableFuture<Long> started = new CompletableFuture<>();
  private final CompletableFuture<CommandEnd> end = new CompletableFuture<>();

  private Guard(Process process, SocketChannel channel) {
    this.process = process;
    this.channel = channel;
    this.line = new Line(channel);
  }

  /**
   * Starts a guard for a command, which it does not start yet, and waits until it is ready.
   *
   * @throws IOException if it cannot be started
   */
  static Guard open(List<String> command) throws IOException {
    Path folder = Files.createTempDirectory("leadctl-elect"); // only its owner may enter
    Path socket = folder.resolve("guard");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      List<String> arguments =
          JavaProgram.command(SMALL, JavaProgram.ownClassPath(), GuardMain.class.getName());
      arguments.add(socket.toString());
      arguments.addAll(command);
      Process process =
          new ProcessBuilder(new ArrayList<>(Programs.inOwnSession(arguments))).inheritIO().start();
      var _ = process.onExit().thenRun(() -> close(server)); // ends the accept below
      Guard guard = new Guard(process, server.accept());
      Thread.ofPlatform().daemon().name("guard").start(guard::listen);
      return guard;
    } finally {
      Files.deleteIfExists(socket);
      Files.deleteIfExists(folder);
    }
  }

  /**
   * Starts the command.
   *
   * @param deadline by {@link dev.lead.ctl.os.BootClock}; nothing of it runs beyond
   * @param notice how long before the deadline it is asked to end
   * @param killAfter how long it may take to end after it was asked
   * @param environment added to its environment; values without spaces
   */
  void start(long deadline, Duration notice, Duration killAfter, Map<String, String> environment) {
    String variables =
        environment.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(" "));
    send("start %d %d %d %s".formatted(deadline, notice.toNanos(), killAfter.toNanos(), variables));
  }

  /** The lead lasts until this instant; one earlier than told before changes nothing. */
  void deadline(long deadline) {
    send("deadline " + deadline);
  }

  /** Asks the command to end; it is killed if it does not. Does not wait. */
  void stop() {
    send("stop");
  }

  /** How the command ended, once it has, with all that it started. */
  CompletableFuture<CommandEnd> end() {
    return end;
  }

  /** The command's process group, once it was started. */
  Optional<Long> group() {
    return started.isDone() && !started.isCompletedExceptionally()
        ? Optional.of(started.join())
        : Optional.empty();
  }

  private void send(String text) {
    try {
      line.send(text);
    } catch (IOException e) {
      lost();
    }
  }

  private void listen() {
    try {
      while (!line.ended()) {
        line.read();
        for (Optional<String> text = line.next(); text.isPresent(); text = line.next()) {
          hear(text.get().split(" ", -1));
        }
      }
    } catch (IOException e) {
      // The same as its end.
    }
    lost();
  }

  private void hear(String[] words) {
    switch (words[0]) {
      case "started" -> started.complete(Long.parseLong(words[1]));
      case "exited" -> end.complete(new CommandEnd.Exited(Integer.parseInt(words[1])));
      case "late" -> end.complete(new CommandEnd.NeverStarted());
      default -> {} // "ready"
    }
  }

  /** The guard is gone. If it was killed, what it guarded must not go on. */
  private void lost() {
    if (!end.isDone()) {
      group().ifPresent(group -> Signals.sendToGroup(group, Signal.KILL));
      end.complete(new CommandEnd.GuardLost());
    }
  }

  /** Ends the command, if it still runs, and the guard. */
  @Override
  public void close() {
    close(channel);
    process
        .onExit()
        .completeOnTimeout(process, 1, TimeUnit.MINUTES)
        .thenAccept(Process::destroyForcibly)
        .join();
  }

  private static void close(AutoCloseable what) {
    try {
      what.close();
    } catch (Exception e) {
      // It is given up anyway.
    }
  }
}
