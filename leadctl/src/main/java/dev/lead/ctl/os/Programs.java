package dev.lead.ctl.os;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finding programs, and starting them so that they are on their own. */
public final class Programs {

  private static final String NEW_SESSION = "use POSIX; POSIX::setsid(); exec { $ARGV[0] } @ARGV";

  private Programs() {}

  /** The program that a shell would start for this name. */
  public static Optional<Path> find(String name) {
    if (name.indexOf('/') >= 0) {
      return Optional.of(Path.of(name)).filter(Programs::isProgram);
    }
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Programs::isProgram)
        .findFirst();
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  /**
   * The command line that runs {@code command} in a session and process group of its own, with the
   * pid that the parent sees: no terminal's Ctrl-C or Ctrl-Z reaches it, and {@link
   * Signals#sendToGroup} reaches it with all its children.
   *
   * @throws IllegalStateException if this machine has no program that can do it
   */
  public static List<String> inOwnSession(List<String> command) {
    if (find("setsid").isPresent()) {
      return joined(List.of("setsid"), command);
    }
    if (find("perl").isPresent()) {
      return joined(List.of("perl", "-e", NEW_SESSION), command);
    }
    throw new IllegalStateException(
        "neither `setsid` nor `perl` is installed; one of them is needed to give a process a"
            + " session of its own (setsid is part of util-linux)");
  }

  /**
   * The command line that also has the kernel kill {@code command} when the thread that starts it
   * ends. Where the platform cannot, the command line is returned as it is.
   */
  public static List<String> killedWithParent(List<String> command) {
    List<String> tie = List.of("setpriv", "--pdeathsig", "KILL", "--");
    return works(joined(tie, List.of("true"))) ? joined(tie, command) : command;
  }

  private static boolean works(List<String> command) {
    try {
      return new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static List<String> joined(List<String> first, List<String> second) {
    return new ArrayList<>(Stream.concat(first.stream(), second.stream()).toList());
  }
}
