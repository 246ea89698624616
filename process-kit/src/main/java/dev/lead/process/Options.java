package dev.lead.process;

import dev.lead.process.json.Suggestion;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The few options of a server process; everything else is configuration. */
record Options(Optional<Path> config, Optional<Path> readyFile, boolean help, boolean version) {

  private static final List<String> VALUED = List.of("--config", "--ready-file");
  private static final List<String> KNOWN =
      List.of("--config", "--ready-file", "--help", "--version");

  /**
   * Reads {@code --name value} and {@code --name=value}.
   *
   * @throws StartError with exit code 64
   */
  static Options parse(List<String> arguments) {
    Deque<String> left = new ArrayDeque<>(arguments);
    Map<String, String> found = new HashMap<>();
    while (!left.isEmpty()) {
      String argument = left.removeFirst();
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (!KNOWN.contains(name)) {
        throw bad(
            "unknown option `%s`%s"
                .formatted(
                    name,
                    Suggestion.among(KNOWN, name)
                        .map("; did you mean `%s`?"::formatted)
                        .orElse("")));
      }
      if (!VALUED.contains(name)) {
        found.put(name, "");
      } else if (equals >= 0) {
        found.put(name, argument.substring(equals + 1));
      } else if (!left.isEmpty()) {
        found.put(name, left.removeFirst());
      } else {
        throw bad("option `%s` needs a file".formatted(name));
      }
    }
    return new Options(
        Optional.ofNullable(found.get("--config")).map(Path::of),
        Optional.ofNullable(found.get("--ready-file")).map(Path::of),
        found.containsKey("--help"),
        found.containsKey("--version"));
  }

  static String help(String process) {
    return """
    Usage: %s [--config FILE] [--ready-file FILE]

      --config FILE      the configuration, in YAML; LEAD_<SECTION>_<KEY> in the environment overrides single values
      --ready-file FILE  written once the process is up: its pid and where it listens; removed when it ends
      --version          print the version
      --help             print this

    Log: LEAD_LOG_FORMAT=text|json, LEAD_LOG_LEVEL, LEAD_LOG_LEVELS=PACKAGE=LEVEL,…, LEAD_LOG_FILE
    """
        .formatted(process);
  }

  private static StartError bad(String what) {
    return StartError.withCode(ExitCode.BAD_USAGE, what + "; --help lists the options");
  }
}
