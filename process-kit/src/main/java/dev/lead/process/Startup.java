package dev.lead.process;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What a {@link Program} gets. Thread-safe. */
public final class Startup {

  private final Options options;
  private final Map<String, String> environment;
  private final Shutdown shutdown;
  private final ReadyFile ready;

  Startup(Options options, Map<String, String> environment, Shutdown shutdown, ReadyFile ready) {
    this.options = options;
    this.environment = Map.copyOf(environment);
    this.shutdown = shutdown;
    this.ready = ready;
  }

  /** The file given by {@code --config}. */
  public Optional<Path> config() {
    return options.config();
  }

  public Map<String, String> environment() {
    return environment;
  }

  /** Closes this at the end of the process; what was added last is closed first. */
  public <T extends AutoCloseable> T onShutdown(String name, T resource) {
    shutdown.add(name, resource);
    return resource;
  }

  /** Puts a fact into the ready file, for example {@code https} → {@code 127.0.0.1:8443}. */
  public void publish(String name, String value) {
    ready.put(name, value);
  }

  /** Ends the process from within, in order, whatever thread this is called on. */
  public void stop(int exitCode, String why) {
    shutdown.exit(exitCode, why);
  }
}
