package dev.lead.process.time;

import java.time.Duration;

/** Something about time that leases must treat as a lapse. */
public sealed interface ClockEvent {

  /** By how much. */
  Duration by();

  /** The machine slept: boot time went on while the running time stood still. */
  record Suspended(Duration by) implements ClockEvent {}

  /** This process did not run: stopped, starved, or in a long garbage collection. */
  record Paused(Duration by) implements ClockEvent {}

  /**
   * The wall clock went ahead of the monotonic one (positive) or behind it (negative): set by hand,
   * or a frozen VM.
   */
  record WallJumped(Duration by) implements ClockEvent {}
}
