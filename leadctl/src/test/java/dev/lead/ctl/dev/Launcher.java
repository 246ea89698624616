package dev.lead.ctl.dev;

import dev.lead.ctl.json.Doc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Calls the launcher as a person would, in a LEAD_HOME of its own. */
final class Launcher {

  /** How a call ended. */
  record Result(int status, String out, String err) {

    Doc json() {
      return Doc.parse(out);
    }

    @Override
    public String toString() {
      return "status " + status + "\n" + out + "\n" + err;
    }
  }

  private final Path root;
  private final Path home;

  Launcher(Path root, Path home) {
    this.root = root;
    this.home = home;
  }

  /** Runs it to its end. */
  Result run(String... arguments) throws IOException {
    Path out = Files.createTempFile(home, "out", "");
    Path err = Files.createTempFile(home, "err", "");
    int status =
        builder(arguments)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start()
            .onExit()
            .join()
            .exitValue();
    return new Result(status, Files.readString(out), Files.readString(err));
  }

  /** Starts it and lets it run; what it says goes where the test's output goes. */
  Process start(String... arguments) throws IOException {
    return builder(arguments).inheritIO().start();
  }

  private ProcessBuilder builder(String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(root.resolve("leadctl/leadctl").toString());
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("LEAD_HOME", home.toString());
    builder.environment().put("LEAD_NO_BUILD", "1"); // the build that runs this test has built it
    builder.environment().put("LEAD_NO_ARCHIVES", "1");
    builder.environment().remove("LEAD_CONTEXT");
    return builder;
  }
}
