package dev.lead.agent.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A {@link MemberMain} in a JVM of its own. */
final class MemberProcess implements AutoCloseable {
  private static final String GONE = "the process is gone";

  private final String name;
  private final Process process;
  private final Writer in;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  private MemberProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    this.in = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofVirtual().start(this::read);
  }

  static MemberProcess start(
      Path directory,
      byte[] keyStore,
      int number,
      List<HostPort> members,
      int snapshotEvery,
      int removalSeconds,
      String... more) {
    try {
      String name = "agent-" + number;
      Path store = Files.write(directory.resolve(name + ".p12"), keyStore);
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("--sun-misc-unsafe-memory-access=allow");
      command.add("-Xmx256m");
      command.add("-XX:+UseSerialGC");
      command.add("-Dtest.hazelcast.level=" + System.getProperty("test.hazelcast.level", "OFF"));
      command.add("-cp");
      command.add(System.getProperty("java.class.path"));
      command.add(MemberMain.class.getName());
      command.add("eu-west");
      command.add(name);
      command.add(members.get(number).toString());
      command.add(members.stream().map(HostPort::toString).collect(Collectors.joining(",")));
      command.add(store.toString());
      command.add(Integer.toString(snapshotEvery));
      command.add(Integer.toString(removalSeconds));
      command.addAll(List.of(more));
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      return new MemberProcess(name, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("> ")) {
          answers.add(line.substring(2));
        }
      }
    } catch (IOException closed) {
      // Said below.
    }
    answers.add(GONE);
  }

  String name() {
    return name;
  }

  /** Waits for the next answer. */
  String answer(int seconds) throws InterruptedException {
    String answer = answers.poll(seconds, TimeUnit.SECONDS);
    assertThat(answer).as("answer of %s", name).isNotNull().isNotEqualTo(GONE);
    return answer;
  }

  String ask(String line) throws InterruptedException {
    try {
      in.write(line + "\n");
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " is gone", e);
    }
    return answer(60);
  }

  /** What {@link MemberMain} says of itself. */
  record Status(String role, String leader, String availability, int connected, int voters) {}

  Status status() throws InterruptedException {
    String[] words = ask("status").split(" ", -1);
    return new Status(
        words[0], words[1], words[2], Integer.parseInt(words[3]), Integer.parseInt(words[4]));
  }

  /** Sends a signal, such as KILL, STOP or CONT. */
  void signal(String signal) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
      assertThat(kill.waitFor()).isZero();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void awaitEnd() throws InterruptedException {
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
