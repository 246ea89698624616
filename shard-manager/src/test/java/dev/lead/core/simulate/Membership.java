package dev.lead.core.simulate;

import org.jspecify.annotations.Nullable;

/** An agent's place in its Raft group, and the janitor that heals it. */
final class Membership {
  private final SimAgent agent;
  private @Nullable RaftGroup group;
  private @Nullable SimAgent leader;
  private long leaderlessSince;

  Membership(SimAgent agent) {
    this.agent = agent;
  }

  /** A new life begins without memory. */
  void forget() {
    group = null;
    leader = null;
    leaderlessSince = agent.now();
  }

  @Nullable RaftGroup group() {
    return group;
  }

  @Nullable SimAgent leader() {
    return leader;
  }

  void leaderIs(@Nullable RaftGroup of, @Nullable SimAgent who) {
    group = of;
    leader = who;
    if (who != null) {
      leaderlessSince = agent.now();
    }
  }

  void sendToLeader(Entry entry) {
    RaftGroup to = group;
    SimAgent at = leader;
    if (to != null && at != null) {
      boolean[] before = new boolean[1];
      agent.sim.network.send(
          agent,
          at,
          () -> {
            to.append(at, before[0] ? entry.again() : entry);
            before[0] = true;
          });
    }
  }

  /** A member without a group looks for one, or begins one. */
  void janitor() {
    RaftGroup now = group;
    if (now != null
        && leader != null
        && now.leaderWorks()
        && agent.sim.network.connected(agent, leader)) {
      leaderlessSince = agent.now();
    }
    boolean alone = agent.now() - leaderlessSince > Settings.GIVE_UP_GROUP.toNanos();
    if (now == null) {
      agent.region.admit(agent, alone);
    } else if (alone || pendingTooLong()) {
      // What it knows can't be made to count any more: the process ends and starts from nothing.
      agent.trace("gives its group up");
      agent.kill();
      agent.start();
    }
  }

  private boolean pendingTooLong() {
    long since = agent.link().pendingSince();
    return since >= 0
        && agent.now() - since > Settings.GIVE_UP_GROUP.toNanos()
        && agent.region.registeredGroupLives();
  }
}
