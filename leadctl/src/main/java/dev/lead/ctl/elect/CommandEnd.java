package dev.lead.ctl.elect;

/** How a guarded command ended. */
sealed interface CommandEnd {

  /** It ended; 128 and more tells the signal that ended it. */
  record Exited(int status) implements CommandEnd {}

  /** The lead was about to lapse before the command was started. */
  record NeverStarted() implements CommandEnd {}

  /** The guard died, so the command was killed. */
  record GuardLost() implements CommandEnd {}
}
