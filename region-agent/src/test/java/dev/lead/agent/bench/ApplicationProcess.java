package dev.lead.agent.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An {@link Application} that can be killed, and what it said. */
final class ApplicationProcess implements AutoCloseable {
  /** What it was told: elected (+), lost (-), standby (s), attached (c). */
  record Said(char what, int shard, long token, long atNanos) {
    static Said parse(String line) {
      String[] words = line.split(" ", -1);
      return new Said(
          words[0].charAt(0),
          Integer.parseInt(words[1]),
          Long.parseLong(words[2]),
          Long.parseLong(words[3]));
    }
  }

  private final Process process;
  private final List<Said> said = new ArrayList<>();

  private ApplicationProcess(Process process) {
    this.process = process;
    Thread.ofPlatform().daemon().start(this::listen);
  }

  static ApplicationProcess start(
      Hosts.Host host, Path identity, String name, String service, String agents) {
    List<String> command =
        host.inside(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Application.class.getName(),
            identity.toString(),
            name,
            service,
            agents);
    try {
      return new ApplicationProcess(
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        Said one = Said.parse(line);
        synchronized (said) {
          said.add(one);
          said.notifyAll();
        }
      }
    } catch (IOException killed) {
      // What it said before is there.
    }
  }

  /** All that it said since then. */
  List<Said> said(char what, long sinceNanos) {
    synchronized (said) {
      return said.stream().filter(s -> s.what() == what && s.atNanos() >= sinceNanos).toList();
    }
  }

  /** How many shards it leads. */
  int leads() {
    synchronized (said) {
      int leads = 0;
      for (Said one : said) {
        leads += one.what() == '+' ? 1 : one.what() == '-' ? -1 : 0;
      }
      return leads;
    }
  }

  /** Waits until it is attached to an agent. */
  void awaitAttached() {
    await(() -> said.stream().anyMatch(s -> s.what() == 'c'));
  }

  /** Waits until it is the standby of some shard, or leads one. */
  void awaitWarm() {
    await(() -> said.stream().anyMatch(s -> s.what() != 'c'));
  }

  /** Waits until it leads that many shards. */
  void awaitLeads(int shards) {
    await(() -> leads() >= shards);
  }

  /** Waits until it has given up all that it led. */
  void awaitLeadsNothing() {
    await(() -> leads() == 0);
  }

  private void await(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + 120_000_000_000L;
    synchronized (said) {
      while (!condition.getAsBoolean()) {
        if (System.nanoTime() > end || !process.isAlive()) {
          throw new AssertionError(
              "the application leads "
                  + leads()
                  + " shards; it is "
                  + (process.isAlive() ? "alive" : "gone"));
        }
        try {
          said.wait(100);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  /** Has it give up shard 0. */
  void resign() {
    ask('r');
  }

  /** Has it give up all that it leads. */
  void resignAll() {
    ask('R');
  }

  private void ask(char what) {
    try {
      process.getOutputStream().write(what);
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** When the process was gone for good, after it was killed; blocks. */
  long goneAtNanos() {
    process.onExit().join();
    return System.nanoTime();
  }

  /** Sends SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
