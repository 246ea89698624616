package dev.lead.control.replica;

import java.util.UUID;

/**
 * One life of one replica. A process that starts again is another one.
 *
 * @param name for people
 */
public record Replica(UUID id, String name) {
  /** This process, under a name that tells people where it runs. */
  public static Replica here(String address) {
    return new Replica(
        UUID.randomUUID(), "%s (pid %d)".formatted(address, ProcessHandle.current().pid()));
  }
}
