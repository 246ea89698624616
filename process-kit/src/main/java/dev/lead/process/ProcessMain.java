package dev.lead.process;

import dev.lead.process.log.Logging;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code main} of a server process: options, logging, the ready file, an orderly end, and
 * errors that people can read. A process that cannot start prints why and ends with an {@link
 * ExitCode}; stack traces go to the log.
 */
public final class ProcessMain {

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(15);

  private final String process;
  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  ProcessMain(String process, Map<String, String> environment, PrintStream out, PrintStream err) {
    this.process = process;
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs until a signal, or until the program stops itself. To be called from {@code main}, once.
   */
  public static void run(String process, String[] arguments, Program program) {
    ProcessMain main = new ProcessMain(process, System.getenv(), System.out, System.err);
    main.start(List.of(arguments), program, true).ifPresent(System::exit);
    stayUntilExit();
  }

  /** A program may have nothing but daemon threads; the JVM must not end under it. */
  private static void stayUntilExit() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Starts the program.
   *
   * @param hook whether to close everything when the JVM ends
   * @return the exit code, if the process has nothing more to do
   */
  Optional<Integer> start(List<String> arguments, Program program, boolean hook) {
    Shutdown shutdown = new Shutdown(CLOSE_LIMIT);
    try {
      Options options = Options.parse(arguments);
      if (options.help() || options.version()) {
        out.print(options.help() ? Options.help(process) : version() + System.lineSeparator());
        return Optional.of(ExitCode.OK);
      }
      shutdown.add("logging", Logging.start(process, environment));
      Thread.setDefaultUncaughtExceptionHandler((thread, e) ->
          LoggerFactory.getLogger(thread.getName()).error("a thread ended by an exception", e));
      ReadyFile ready = new ReadyFile(options.readyFile(), process);
      if (hook) {
        Runtime.getRuntime()
            .addShutdownHook(Thread.ofPlatform().name("signal").unstarted(shutdown::close));
      }
      program.start(new Startup(options, environment, shutdown, ready));
      ready.write();
      shutdown.add("ready file", ready::remove);
      return Optional.empty();
    } catch (Exception | LinkageError e) {
      int code = report(e);
      shutdown.close();
      return Optional.of(code);
    }
  }

  private int report(Throwable failure) {
    return switch (failure) {
      case StartError known -> {
        print(known.getMessage());
        yield known.exitCode();
      }
      case dev.lead.identity.IdentityException known -> {
        print(known.getMessage());
        yield ExitCode.ERROR;
      }
      default -> {
        Logger log = LoggerFactory.getLogger(ProcessMain.class);
        log.error("the process cannot start", failure);
        print(
            "a fault of the program, not of yours: %s; its log has the details. Please report it"
                .formatted(failure));
        yield ExitCode.ERROR;
      }
    };
  }

  private void print(@org.jspecify.annotations.Nullable String message) {
    String.valueOf(message).lines().forEach(line -> err.println(process + ": " + line));
  }

  private String version() {
    String version = ProcessMain.class.getPackage().getImplementationVersion();
    return process + " " + (version == null ? "development" : version);
  }
}
