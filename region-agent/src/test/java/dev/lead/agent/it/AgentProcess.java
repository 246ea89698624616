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
public final class AgentProcess implements AutoCloseable {
  final String name;
  public final String api;
  final String raft;
  private final Spec spec;
  private final Path folder;
  private Process process;

  private AgentProcess(Spec spec, Path folder, Process process) {
    this.spec = spec;
    this.name = spec.name();
    this.api = spec.api();
    this.raft = spec.raft();
    this.folder = folder;
    this.process = process;
  }

  /**
   * What an agent is to be told.
   *
   * @param prefix what the command begins with, to run it elsewhere
   * @param raft its address among the members
   * @param controlPlane where to ask for authority
   */
  public record Spec(
      String name,
      List<String> prefix,
      String raft,
      List<String> members,
      String api,
      String controlPlane) {}

  /** Starts it; it is not ready yet. */
  public static AgentProcess start(Deployment deployment, Path folder, Spec spec) {
    try {
      Path own = Files.createDirectories(folder.resolve(spec.name()));
      new IdentityFiles(own.resolve("identity"))
          .write(deployment.of(Role.AGENT, Deployment.REGION, spec.name()));
      String members =
          String.join(", ", spec.members().stream().map(member -> '"' + member + '"').toList());
      Files.writeString(
          own.resolve("agent.yaml"),
          """
          region: %s
          name: %s
          zone: zone-%s
          data: %s
          identity: %s
          raft:
            address: %s
            members: [%s]
          api:
            address: %s
          control_plane:
            endpoints: ["%s"]
          """
              .formatted(
                  Deployment.REGION,
                  spec.name(),
                  spec.name(),
                  own.resolve("data"),
                  own.resolve("identity"),
                  spec.raft(),
                  members,
                  spec.api(),
                  spec.controlPlane()));
      return new AgentProcess(spec, own, launch(spec, own));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process launch(Spec spec, Path own) throws IOException {
    Files.deleteIfExists(own.resolve("ready.json"));
    List<String> command = new ArrayList<>(spec.prefix());
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

  /** Sends SIGKILL and waits for the end. */
  public void kill() {
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

  /** Starts it again after its end. */
  public void restart() {
    try {
      process = launch(spec, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
