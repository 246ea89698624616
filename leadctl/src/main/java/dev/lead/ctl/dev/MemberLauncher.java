package dev.lead.ctl.dev;

import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.os.JavaProgram;
import dev.lead.ctl.os.ProcessRef;
import dev.lead.ctl.os.Programs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts processes of a dev world, each in a session of its own, with its output in its log. */
final class MemberLauncher {

  private final WorldFolder folder;
  private final Installation installation;
  private final ClassArchives archives;

  MemberLauncher(WorldFolder folder, Installation installation, ClassArchives archives) {
    this.folder = folder;
    this.installation = installation;
    this.archives = archives;
  }

  /**
   * Starts it; it may not be up yet when this returns.
   *
   * @return the member with its process
   */
  Member start(Member member) {
    try {
      Path log = folder.log(member.name());
      Files.createDirectories(log.getParent());
      Files.createDirectories(folder.kept(member.name()));
      ProcessBuilder builder =
          new ProcessBuilder(Programs.inOwnSession(command(member)))
              .directory(folder.kept(member.name()).toFile())
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().keySet().removeIf(MemberLauncher::isOurs);
      builder.environment().putIfAbsent("LEAD_LOG_FORMAT", "text");
      Process process = builder.start();
      return ProcessRef.of(process.pid())
          .map(member::started)
          .orElseThrow(() -> diedAtOnce(member));
    } catch (IOException e) {
      throw Failure.error("cannot start " + member.name() + ": " + e.getMessage(), "");
    }
  }

  /** What was set for leadctl must not configure the processes, except for log settings. */
  private static boolean isOurs(String variable) {
    return variable.startsWith("LEAD_")
        && !variable.startsWith("LEAD_LOG_")
        && !variable.equals("LEAD_PG_BIN");
  }

  private List<String> command(Member member) {
    List<String> options = new ArrayList<>(memory(member.kind()));
    options.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=48m",
            "-XX:+ExitOnOutOfMemoryError"));
    options.addAll(archives.options(member.kind()));
    List<String> command =
        JavaProgram.command(options, installation.classPath(member.kind()), main(member.kind()));
    command.add("--config");
    command.add(folder.config(member).toString());
    return command;
  }

  private static List<String> memory(Kind kind) {
    return switch (kind) {
      case CONTROL_PLANE -> List.of("-Xms48m", "-Xmx192m", "-Xss512k");
      case AGENT -> List.of("-Xms48m", "-Xmx192m", "-Xss512k");
      case CANDIDATE -> List.of("-Xms16m", "-Xmx64m", "-Xss512k");
    };
  }

  static String main(Kind kind) {
    return switch (kind) {
      case CONTROL_PLANE -> "dev.lead.control.ControlPlaneMain";
      case AGENT -> "dev.lead.agent.AgentMain";
      case CANDIDATE -> "dev.lead.ctl.demo.DemoCandidate";
    };
  }

  private Failure diedAtOnce(Member member) {
    return Failure.error(
        member.name() + " ended as soon as it was started",
        "its log says why: " + folder.log(member.name()));
  }
}
