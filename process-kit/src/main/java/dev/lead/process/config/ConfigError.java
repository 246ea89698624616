package dev.lead.process.config;

import dev.lead.process.ExitCode;
import dev.lead.process.StartError;
import java.util.List;

/**
 * Makes the error that ends a process whose configuration cannot be used: exit code 64, one line
 * for each mistake.
 */
final class ConfigError {

  private ConfigError() {}

  static StartError of(String line) {
    return of(List.of(line));
  }

  static StartError of(List<String> lines) {
    return StartError.withCode(ExitCode.BAD_USAGE, String.join("\n", lines));
  }
}
