package dev.lead.process;

/** What a process does; {@link ProcessMain} does the rest. */
@FunctionalInterface
public interface Program {

  /**
   * Starts everything and returns once it is up. What has to be closed is given to {@link
   * Startup#onShutdown} as soon as it exists, so that a start that fails half-way leaves nothing.
   *
   * @throws StartError if somebody can do something about it
   */
  void start(Startup startup) throws Exception;
}
