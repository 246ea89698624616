package dev.lead.agent.it;

import dev.lead.client.Shard;
import dev.lead.identity.IdentityFiles;
import dev.lead.identity.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A {@link LockSetClient} that can be stopped and continued, and what it said. */
final class LockSetProcess implements AutoCloseable {
  /** Orders what all processes said. */
  private static final AtomicLong HEARD = new AtomicLong();

  private final Process process;
  private final Thread listener;
  private final Map<Shard, TreeSet<String>> acknowledged = new TreeMap<>();
  private final Map<String, Long> lastAppends = new HashMap<>();
  private final List<String> lines = new ArrayList<>();

  private LockSetProcess(Process process) {
    this.process = process;
    this.listener = Thread.ofPlatform().daemon().start(this::listen);
  }

  static LockSetProcess start(TestRegion region, Path folder, String name, String database) {
    Path identity = folder.resolve(name);
    new IdentityFiles(identity)
        .write(region.deployment.of(Role.CANDIDATE, Deployment.REGION, name));
    String agents = String.join(",", region.agents.stream().map(agent -> agent.api).toList());
    try {
      return new LockSetProcess(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  LockSetClient.class.getName(),
                  identity.toString(),
                  name,
                  agents,
                  database)
              .redirectErrorStream(true)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        hear(line);
      }
    } catch (IOException killed) {
      // What it said before is there.
    }
  }

  private synchronized void hear(String line) {
    String[] words = line.split(" ", -1);
    if (words[0].equals("ack")) {
      Shard shard = Shard.parse(words[1]);
      acknowledged.computeIfAbsent(shard, ignored -> new TreeSet<>()).add(words[2]);
      lastAppends.put(shard.service(), HEARD.incrementAndGet());
    } else if (lines.size() < 500) {
      lines.add(line);
    }
  }

  /** The appends to the set of the shard whose commits have returned here. */
  synchronized Set<String> acknowledged(Shard shard) {
    return new TreeSet<>(acknowledged.getOrDefault(shard, new TreeSet<>()));
  }

  /** How many appends of a service were acknowledged here. */
  synchronized int acknowledged(String service) {
    return acknowledged.entrySet().stream()
        .filter(entry -> entry.getKey().service().equals(service))
        .mapToInt(entry -> entry.getValue().size())
        .sum();
  }

  /** A number that is larger the later it said that it appended for the service; 0 for never. */
  synchronized long lastAppend(String service) {
    return lastAppends.getOrDefault(service, 0L);
  }

  /** What else it said. */
  synchronized String lines() {
    return String.join("\n", lines);
  }

  /** SIGSTOP: nothing in it runs any more, and it does not know. */
  void freeze() {
    signal("-STOP");
  }

  void thaw() {
    signal("-CONT");
  }

  private void signal(String signal) {
    try {
      new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An orderly end; everything it said is heard when this returns. */
  void stop() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      listener.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
