package dev.lead.ctl.cli;

import dev.lead.ctl.output.OutputFormat;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options every command takes. Filled in by the parser, then only read. */
public final class GlobalOptions {

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  @Option(
      names = "--context",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "The deployment to talk to; default: the current one (leadctl context list).")
  private @Nullable String context;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      scope = ScopeType.INHERIT,
      description = "table, wide, json, yaml or jsonl.")
  private @Nullable OutputFormat output;

  @Option(
      names = "--no-color",
      scope = ScopeType.INHERIT,
      description = "No colours, even on a terminal. NO_COLOR in the environment does the same.")
  private boolean noColor;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      scope = ScopeType.INHERIT,
      description = "How long to wait for answers, for example 500ms, 10s, 2m. Default: 10s.")
  private @Nullable Duration timeout;

  @Option(
      names = {"-w", "--watch"},
      scope = ScopeType.INHERIT,
      description = "Show again whenever it changes.")
  private boolean watch;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Say on stderr what is asked of whom.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // the parser reads it
  private boolean help;

  /** The context named on the command line. */
  public Optional<String> context() {
    return Optional.ofNullable(context);
  }

  /** The format asked for. */
  public OutputFormat output() {
    return output == null ? OutputFormat.TABLE : output;
  }

  public boolean noColor() {
    return noColor;
  }

  /** How long to wait for answers. */
  public Duration timeout() {
    return requestedTimeout().orElse(DEFAULT_TIMEOUT);
  }

  /** The time-out, if one was asked for. */
  public Optional<Duration> requestedTimeout() {
    return Optional.ofNullable(timeout);
  }

  public boolean watch() {
    return watch;
  }

  public boolean verbose() {
    return verbose;
  }
}
