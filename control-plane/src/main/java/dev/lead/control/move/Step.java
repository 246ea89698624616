package dev.lead.control.move;

/** What comes next. */
public sealed interface Step {
  /** Something must happen first; the events will tell. */
  record Wait() implements Step {}

  /** It is its turn as soon as the budgets allow: the destination is to warm a target up. */
  record Begin() implements Step {}

  /** The source is to let go. */
  record Depart() implements Step {}

  /** The commit point: the home moves. */
  record Commit() implements Step {}

  /**
   * It goes back.
   *
   * @param why for people
   * @param cancelArrival whether the destination has to be told
   * @param remain whether the source has to be told
   */
  record RollBack(String why, boolean cancelArrival, boolean remain) implements Step {}
}
