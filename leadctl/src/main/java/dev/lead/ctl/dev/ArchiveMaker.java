package dev.lead.ctl.dev;

import dev.lead.ctl.os.JavaProgram;
import dev.lead.ctl.os.Programs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the archives that are missing after a first start, in the background and with low priority:
 * those of the world's processes, then leadctl's own. Arguments: the cache and the root.
 */
final class ArchiveMaker {

  private static final List<String> SMALL =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx32m");

  private ArchiveMaker() {}

  /** Starts it if something is missing; does not wait for it. */
  static void startIfNeeded(ClassArchives archives, Path cache, Installation installation) {
    boolean complete = true;
    for (Kind kind : Kind.values()) {
      complete &= archives.isMade(kind);
    }
    if (complete || !ClassArchives.wanted()) {
      return;
    }
    List<String> command =
        JavaProgram.command(SMALL, JavaProgram.ownClassPath(), ArchiveMaker.class.getName());
    command.add(cache.toString());
    command.add(installation.root().toString());
    List<String> quietly = new ArrayList<>(List.of("nice", "-n", "15"));
    quietly.addAll(command);
    try {
      new ProcessBuilder(Programs.inOwnSession(quietly))
          .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      // Everything works without, only slower.
    }
  }

  public static void main(String[] arguments) throws IOException {
    Path cache = Path.of(arguments[0]);
    Installation installation = new Installation(Path.of(arguments[1]));
    ClassArchives archives = new ClassArchives(cache, installation);
    ProcessBuilder own =
        new ProcessBuilder(installation.launcher().toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    own.environment().put("LEAD_WARM_UP", "now");
    own.start().onExit().join();
    for (Kind kind : Kind.values()) {
      if (!archives.isMade(kind)) {
        archives.make(kind);
      }
    }
  }
}
