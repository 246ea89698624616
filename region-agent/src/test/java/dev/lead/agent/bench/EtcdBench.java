package dev.lead.agent.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a user of etcd gets when a lock's holder is killed: three members, {@code etcdctl lock} with
 * a lease of two seconds, without TLS and so a little in etcd's favour. Says so and measures
 * nothing where etcd is not installed.
 */
@Tag("bench")
class EtcdBench {
  private static final int ROUNDS = 15;

  @TempDir private Path folder;
  private final List<Process> processes = new ArrayList<>();

  @Test
  void killedHolder() throws Exception {
    if (!isInstalled()) {
      Figures.print("etcd is not installed: not compared");
      return;
    }
    try {
      startMembers();
      Process holder = holder();
      awaitHeld(holder);
      long[] took = new long[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        Process next = holder();
        awaitQueued(2);
        long killed = System.nanoTime();
        holder.destroyForcibly();
        awaitHeld(next);
        took[round] = System.nanoTime() - killed;
        holder = next;
      }
      Figures.print("etcd, kill -9 of a lock's holder, lease of 2 s", took, "for comparison");
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  private static boolean isInstalled() throws InterruptedException {
    try {
      return new ProcessBuilder("etcd", "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException absent) {
      return false;
    }
  }

  private void startMembers() throws IOException, InterruptedException {
    String cluster =
        "m0=http://127.0.0.1:23800,m1=http://127.0.0.1:23801,m2=http://127.0.0.1:23802";
    for (int i = 0; i < 3; i++) {
      String client = "http://127.0.0.1:" + (23790 + i);
      String peer = "http://127.0.0.1:" + (23800 + i);
      start(
          "etcd",
          "--name",
          "m" + i,
          "--data-dir",
          folder.resolve("m" + i).toString(),
          "--listen-client-urls",
          client,
          "--advertise-client-urls",
          client,
          "--listen-peer-urls",
          peer,
          "--initial-advertise-peer-urls",
          peer,
          "--initial-cluster",
          cluster,
          "--initial-cluster-state",
          "new");
    }
    Awaitility.await("etcd's members").atMost(Duration.ofSeconds(60)).until(this::areHealthy);
  }

  private boolean areHealthy() throws IOException, InterruptedException {
    return etcdctl("endpoint", "health").waitFor() == 0;
  }

  /** Until the holder and who waits behind it have their keys. */
  private void awaitQueued(int keys) {
    Awaitility.await("the queue for the lock")
        .atMost(Duration.ofSeconds(60))
        .until(() -> keys() == keys);
  }

  private long keys() throws IOException {
    try (BufferedReader out =
        etcdctl("get", "--prefix", "--keys-only", "bench/").inputReader(StandardCharsets.UTF_8)) {
      return out.lines().filter(line -> line.startsWith("bench/")).count();
    }
  }

  private Process holder() throws IOException {
    return etcdctl("lock", "--ttl", "2", "bench");
  }

  private Process etcdctl(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("etcdctl", "--endpoints", "127.0.0.1:23790,127.0.0.1:23791,127.0.0.1:23792"));
    command.addAll(List.of(arguments));
    return start(command.toArray(String[]::new));
  }

  /** {@code etcdctl lock} without a command prints the key once it holds it, and stays. */
  private static void awaitHeld(Process holder) throws IOException {
    BufferedReader out = holder.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    if (line == null || !line.startsWith("bench/")) {
      throw new IOException("etcdctl says " + line);
    }
  }

  private Process start(String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("ETCDCTL_API", "3");
    if (command[0].equals("etcd")) {
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    }
    Process process = builder.start();
    processes.add(process);
    return process;
  }
}
