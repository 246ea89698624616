package dev.lead.agent.raft;

import java.time.Duration;

/**
 * Every time-out of the host, derived from the round trip between the members. Two ready-made sets:
 * {@link #local} for members a few milliseconds apart on hosts with room to breathe, {@link #calm}
 * for crowded hosts and long links. A shorter set finds a dead leader sooner and mistakes a slow
 * one for dead more often; safety depends on none of them.
 *
 * @param heartbeat how often the Raft leader shows that it lives
 * @param missedHeartbeats how many of these may be missed before followers start an election; a
 *     leader that hears from no majority for as long steps down
 * @param electionTimeout how long a round of votes may take before the next one begins
 * @param rankDelay how long each further follower waits for the one before it to win an election;
 *     keeps them from splitting the votes
 * @param attemptTimeout after which an unanswered proposal is sent again although the leader has
 *     not changed; doubles with each attempt
 * @param handshakeTimeout after which a connection without a finished TLS handshake is closed
 * @param memberHeartbeat how often members show each other that they live; whole seconds
 * @param memberTimeout after which a silent member leaves the list of members. Raft does not wait
 *     for it; a member that comes back later has to join again, which takes seconds
 * @param connectionFaults how many failed attempts to reconnect are forgiven before the same
 * @param missingMemberRemoval after which a member that left is taken out of the Raft group, so
 *     that the group's majority is counted among those that are there
 * @param majorityLostAfter how long no leader may be found before the status says that the majority
 *     is lost
 */
public record RaftTimings(
    Duration heartbeat,
    int missedHeartbeats,
    Duration electionTimeout,
    Duration rankDelay,
    Duration attemptTimeout,
    Duration handshakeTimeout,
    Duration memberHeartbeat,
    Duration memberTimeout,
    int connectionFaults,
    Duration missingMemberRemoval,
    Duration majorityLostAfter) {

  public RaftTimings {
    positive("heartbeat", heartbeat);
    positive("electionTimeout", electionTimeout);
    positive("rankDelay", rankDelay);
    positive("attemptTimeout", attemptTimeout);
    positive("handshakeTimeout", handshakeTimeout);
    positive("missingMemberRemoval", missingMemberRemoval);
    positive("majorityLostAfter", majorityLostAfter);
    if (memberHeartbeat.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "memberHeartbeat is counted in whole seconds, at least one");
    }
    if (memberTimeout.compareTo(memberHeartbeat.multipliedBy(2)) < 0) {
      throw new IllegalArgumentException(
          "memberTimeout " + memberTimeout + " must be at least two beats of " + memberHeartbeat);
    }
    if (missedHeartbeats < 2 || connectionFaults < 1) {
      throw new IllegalArgumentException(
          "missedHeartbeats must be 2 or more, connectionFaults 1 or more");
    }
  }

  /** For members within about 5 ms of each other: a dead leader is replaced in 0.1 to 0.6 s. */
  public static RaftTimings local() {
    return new RaftTimings(
        Duration.ofMillis(50),
        6,
        Duration.ofMillis(200),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(10),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        1,
        Duration.ofSeconds(20),
        Duration.ofSeconds(8));
  }

  /** For crowded hosts or long links: a leader whose connection died is still replaced quickly. */
  public static RaftTimings calm() {
    return new RaftTimings(
        Duration.ofMillis(250),
        8,
        Duration.ofSeconds(1),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofSeconds(2),
        Duration.ofSeconds(15),
        3,
        Duration.ofSeconds(45),
        Duration.ofSeconds(20));
  }

  /**
   * Stretches {@link #local} to a measured round trip: elections get at least ten round trips,
   * heartbeats at least five.
   *
   * @param roundTrip the slowest usual round trip between two members
   */
  public static RaftTimings forRoundTrip(Duration roundTrip) {
    RaftTimings local = local();
    return new RaftTimings(
        max(local.heartbeat, roundTrip.multipliedBy(5)),
        local.missedHeartbeats,
        max(local.electionTimeout, roundTrip.multipliedBy(10)),
        max(local.rankDelay, roundTrip.multipliedBy(6)),
        max(local.attemptTimeout, roundTrip.multipliedBy(25)),
        max(local.handshakeTimeout, roundTrip.multipliedBy(50)),
        local.memberHeartbeat,
        max(local.memberTimeout, roundTrip.multipliedBy(60)),
        local.connectionFaults,
        local.missingMemberRemoval,
        max(local.majorityLostAfter, roundTrip.multipliedBy(100)));
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be longer than nothing, not " + value);
    }
  }
}
