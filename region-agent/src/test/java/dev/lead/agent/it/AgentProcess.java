package dev.lead.agent.it;

import dev.lead.agent.AgentMain;
import dev.lead.identity.IdentityFiles;
import dev.lead.identity.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An agent in a process of its own. */
final class AgentProcess implements AutoCloseable {
  final String name;
  final String api;
  private final Path folder;
  private Process process;

  private AgentProcess(String name, String api, Path folder, Process process) {
    this.name = name;
    this.api = api;
    this.folder = folder;
    this.process = process;
  }

  static AgentProcess start(
      Deployment deployment,
      FakeControlPlane controlPlane,
      Path folder,
      String name,
      int number,
      List<Integer> raftPorts,
      int apiPort) {
    try {
      Path own = Files.createDirectories(folder.resolve(name));
      new IdentityFiles(own.resolve("identity"))
          .write(deployment.of(Role.AGENT, Deployment.REGION, name));
      String members =
          String.join(", ", raftPorts.stream().map(port -> "\"127.0.0.1:" + port + "\"").toList());
      Files.writeString(
          own.resolve("agent.yaml"),
          """
          region: %s
          name: %s
          zone: zone-%d
          data: %s
          identity: %s
          raft:
            address: 127.0.0.1:%d
            members: [%s]
          api:
            address: 127.0.0.1:%d
          control_plane:
            endpoints: ["%s"]
          """
              .formatted(
                  Deployment.REGION,
                  name,
                  number,
                  own.resolve("data"),
                  own.resolve("identity"),
                  raftPorts.get(number),
                  members,
                  apiPort,
                  controlPlane.address()));
      return new AgentProcess(name, "127.0.0.1:" + apiPort, own, launch(own));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process launch(Path own) throws IOException {
    Files.deleteIfExists(own.resolve("ready.json"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Xmx256m");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(AgentMain.class.getName());
    command.add("--config");
    command.add(own.resolve("agent.yaml").toString());
    command.add("--ready-file");
    command.add(own.resolve("ready.json").toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LEAD_LOG_FORMAT", "text");
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(own.resolve("agent.log").toFile()))
        .start();
  }

  boolean ready() {
    if (!process.isAlive()) {
      throw new AssertionError(name + " ended with " + process.exitValue() + ":\n" + log());
    }
    return Files.exists(folder.resolve("ready.json"));
  }

  String log() {
    try {
      return Files.readString(folder.resolve("agent.log"));
    } catch (IOException e) {
      return "no log: " + e;
    }
  }

  Path config() {
    return folder.resolve("agent.yaml");
  }

  long pid() {
    return process.pid();
  }

  void kill() {
    process.destroyForcibly();
    join();
  }

  /** An orderly end. */
  int stop() {
    process.destroy();
    return join();
  }

  int join() {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError(name + " does not end:\n" + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void restart() {
    try {
      process = launch(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
