package dev.lead.agent.raft;

/**
 * What is replicated. Every member of the region holds one and feeds it the same commands in the
 * same order.
 *
 * <p>All methods are called on one thread, the state machine's thread; they must be quick, because
 * Raft's own work waits for them. {@link #apply} must be <em>deterministic</em> (no clock, no
 * randomness, no I/O: the same commands give the same state and the same outcomes on every member)
 * and <em>total</em> (it answers a command it cannot use with an outcome that says so).
 *
 * <p>A command may be applied more than once: when its first attempt's fate is unknown, the host
 * proposes it again. So a command carries what makes its second application harmless, such as a
 * sequence number or the state it expects.
 */
public interface StateMachine {
  /**
   * Applies a committed command.
   *
   * <p>If it throws an exception, the log moves on all the same, on every member alike, and the
   * proposer gets {@link ProposalFailed.MachineFailed}. If it throws an {@link Error}, such as
   * running out of memory, this member's copy can no longer be trusted and the member stops.
   *
   * @param index the command's position in the log; rises, with gaps, until {@link #reset}
   * @param command must not be changed or kept
   * @return the outcome, handed to the proposer
   */
  byte[] apply(long index, byte[] command);

  /** The whole state, compact: it is sent to other members in one message. */
  byte[] snapshot();

  /** Replaces the whole state by one that {@link #snapshot} made, on this member or another. */
  void restore(byte[] snapshot);

  /**
   * Forgets everything: this member left the group or the region's memory was reset. What comes
   * next is a {@link #restore} or a log that starts from nothing.
   */
  default void reset() {}
}
