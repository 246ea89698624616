package dev.lead.control.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs PostgreSQL's own programs. */
final class Commands {
  private Commands() {}

  /** Runs to the end; what it prints is appended to the log. */
  static int run(List<String> command, Path log) throws IOException {
    ProcessBuilder builder = builder(command);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return await(builder.start());
  }

  /** Runs to the end and returns what it printed. */
  static String output(List<String> command) throws IOException {
    Process process = builder(command).redirectErrorStream(true).start();
    try (InputStream out = process.getInputStream()) {
      String text = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
      int code = await(process);
      if (code != 0) {
        throw new IOException("%s ended with %d: %s".formatted(command.getFirst(), code, text));
      }
      return text;
    }
  }

  private static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    // Whatever the user set for psql must not reach the server.
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  private static int await(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
