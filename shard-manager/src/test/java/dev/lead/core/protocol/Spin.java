package dev.lead.core.protocol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the model checker Spin: the model becomes a C program that visits all reachable states. */
final class Spin {
  private static final Pattern ERRORS = Pattern.compile("errors: (\\d+)");
  private static final Pattern STATES = Pattern.compile("(\\d+) states, stored");
  private static final int MEMORY_MB = 3_000;
  private static final int SHALLOW = 1_000;

  /**
   * What a check came to.
   *
   * @param complete every reachable state was visited
   */
  record Result(boolean violated, boolean complete, long states, String output) {}

  private Spin() {}

  /** Whether the tools it needs are on the path. */
  static boolean installed() {
    for (List<String> tool : List.of(List.of("spin", "-V"), List.of("cc", "--version"))) {
      try {
        if (new ProcessBuilder(tool).redirectErrorStream(true).start().waitFor() != 0) {
          return false;
        }
      } catch (IOException e) {
        return false;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return true;
  }

  /**
   * Checks a model.
   *
   * @param depth of the search; a smaller one finds violations sooner and proves nothing
   * @param defines macros, such as {@code HOLD=true}
   */
  static Result check(Path model, Path folder, int depth, String... defines)
      throws IOException, InterruptedException {
    List<String> translate = new ArrayList<>(List.of("spin"));
    Arrays.stream(defines).map(define -> "-D" + define).forEach(translate::add);
    translate.addAll(List.of("-a", model.toAbsolutePath().toString()));
    run(folder, translate);
    run(
        folder,
        // A shallow search is over before a better compiler has begun.
        List.of(
            "cc",
            depth < SHALLOW ? "-O0" : "-O1",
            "-w",
            "-DSAFETY",
            "-DMEMLIM=" + MEMORY_MB,
            "-o",
            "pan",
            "pan.c"));
    String output =
        run(folder, List.of("./pan", "-E", "-w" + (depth < SHALLOW ? 20 : 24), "-m" + depth));
    return new Result(
        number(ERRORS, output) > 0,
        !output.contains("max search depth too small") && !output.contains("MEMLIM"),
        number(STATES, output),
        output);
  }

  private static long number(Pattern pattern, String output) {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      throw new IllegalStateException("the checker did not finish: " + output);
    }
    return Long.parseLong(matcher.group(1));
  }

  private static String run(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Path log = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException(command + " took too long");
    }
    String output = Files.readString(log);
    if (process.exitValue() != 0) {
      throw new IllegalStateException(command + " failed: " + output);
    }
    return output;
  }
}
