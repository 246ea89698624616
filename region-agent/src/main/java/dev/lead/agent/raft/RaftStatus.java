package dev.lead.agent.raft;

import java.util.List;
import java.util.Optional;

/**
 * What one member knows of its group. Who leads is a few hundredths of a second old at most, the
 * rest up to a quarter of a second. A leader that was just cut off may still call itself leader
 * here: nothing may be decided by it, only by a commit.
 *
 * @param role this member's part in the group
 * @param leader the Raft leader's name, as far as this member knows
 * @param term Raft's term
 * @param commitIndex how far the log is known to be committed
 * @param lastApplied how far this member's machine has applied it
 * @param availability whether commands can be committed
 * @param members all configured members, in the order of the configuration
 * @param group identifies the group; changes when the region's memory was reset
 */
public record RaftStatus(
    Role role,
    Optional<String> leader,
    RaftTerm term,
    LogIndex commitIndex,
    LogIndex lastApplied,
    Availability availability,
    List<Member> members,
    String group) {

  /** A member's part in the group. */
  public enum Role {
    LEADER,
    FOLLOWER,
    CANDIDATE,
    /** Not in the group: starting, being healed, or removed. */
    OUTSIDE
  }

  /** Whether commands can be committed, and if not, what it would take. */
  public enum Availability {
    /** Not in the group yet. */
    JOINING,
    /** A leader is known. */
    AVAILABLE,
    /** None is known for a moment: an election is under way. */
    ELECTING,
    /** Too few members can be reached. They may come back with their memory. */
    MAJORITY_UNREACHABLE,
    /**
     * A majority is there again, but as processes that remember nothing. Only {@link
     * RaftHost#resetRegion} helps; it forgets everything.
     */
    MAJORITY_LOST,
    /** This member was taken out of the group while it was away; it has to be started anew. */
    REMOVED,
    /** The machine ran into an {@link Error}, or Hazelcast stopped by itself; start it anew. */
    FAILED,
    CLOSED
  }

  /**
   * One configured member.
   *
   * @param name its name, or its address as long as it has not been seen
   */
  public record Member(String name, HostPort address, MemberState state) {}

  /** What is known of a member. */
  public enum MemberState {
    /** In the Raft group and connected. */
    VOTING,
    /** In the Raft group but not there. */
    MISSING,
    /** There but not (yet) in the Raft group. */
    WAITING,
    /** Neither. */
    ABSENT
  }
}
