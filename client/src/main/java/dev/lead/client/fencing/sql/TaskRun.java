package dev.lead.client.fencing.sql;

/** How running a task went. */
public sealed interface TaskRun permits TaskRun.Ran, AlreadyDone {
  /**
   * The work ran, and it is recorded as done.
   *
   * @param result what it returned
   */
  record Ran(String result) implements TaskRun {}
}
