package dev.lead.agent.raft;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/**
 * What a member has to know to find and trust the others. The list of members must be the same on
 * all of them.
 *
 * @param regionName names the group; members of another region are refused
 * @param memberName this member's name, as {@link RaftStatus} shows it to the others
 * @param address where this member listens; one of {@code members}
 * @param members all members, 3, 5 or 7 of them, in the same order everywhere: the first that is up
 *     founds the cluster. One member alone is not supported, not even for tests: Raft on Hazelcast
 *     needs three, and a test with one would not test what runs
 * @param timings see {@link RaftTimings}
 * @param startTimeout how long {@link RaftHost#start} waits for enough members
 * @param snapshotEvery after how many log entries the machine's state replaces the log. Memory for
 *     the log is about this number times the usual size of a command; work is one snapshot each
 * @param maxOutstanding proposals of this member that may wait for their commit at the same time;
 *     more fail at once as {@link ProposalFailed.Overloaded}
 */
public record RaftConfig(
    String regionName,
    String memberName,
    HostPort address,
    List<HostPort> members,
    RaftTimings timings,
    Duration startTimeout,
    int snapshotEvery,
    int maxOutstanding) {

  public RaftConfig {
    members = List.copyOf(members);
    if (regionName.isBlank() || memberName.isBlank()) {
      throw new IllegalArgumentException("a member needs a name and the name of its region");
    }
    if (members.size() != 3 && members.size() != 5 && members.size() != 7) {
      throw new IllegalArgumentException(
          "a region has 3, 5 or 7 members, not "
              + members.size()
              + ": fewer than 3 survive no failure, an even number survives no more than one less");
    }
    if (new HashSet<>(members).size() != members.size()) {
      throw new IllegalArgumentException(
          "an address stands twice in the list of members: " + members);
    }
    if (!members.contains(address)) {
      throw new IllegalArgumentException(
          "this member's address " + address + " is not in the list of members " + members);
    }
    if (startTimeout.isNegative() || snapshotEvery < 100 || maxOutstanding < 1) {
      throw new IllegalArgumentException(
          "startTimeout must not be negative, snapshotEvery at least 100, maxOutstanding at least 1");
    }
  }

  /** With the timings {@link RaftTimings#local} and the usual limits. */
  public static RaftConfig of(
      String regionName, String memberName, HostPort address, List<HostPort> members) {
    return new RaftConfig(
        regionName,
        memberName,
        address,
        members,
        RaftTimings.local(),
        Duration.ofMinutes(2),
        5_000,
        10_000);
  }

  public RaftConfig withTimings(RaftTimings other) {
    return new RaftConfig(
        regionName,
        memberName,
        address,
        members,
        other,
        startTimeout,
        snapshotEvery,
        maxOutstanding);
  }

  public RaftConfig withStartTimeout(Duration other) {
    return new RaftConfig(
        regionName, memberName, address, members, timings, other, snapshotEvery, maxOutstanding);
  }

  public RaftConfig withSnapshotEvery(int entries) {
    return new RaftConfig(
        regionName, memberName, address, members, timings, startTimeout, entries, maxOutstanding);
  }

  public RaftConfig withMaxOutstanding(int proposals) {
    return new RaftConfig(
        regionName, memberName, address, members, timings, startTimeout, snapshotEvery, proposals);
  }
}
