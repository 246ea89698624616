package dev.lead.agent.raft;

import com.hazelcast.cluster.Address;
import com.hazelcast.cp.internal.raft.impl.RaftEndpoint;
import com.hazelcast.cp.internal.raft.impl.RaftNode;
import com.hazelcast.cp.internal.raft.impl.RaftNodeImpl;
import com.hazelcast.cp.internal.raft.impl.RaftRole;
import com.hazelcast.cp.internal.raft.impl.task.PreVoteTask;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.internal.nio.ConnectionListener;
import com.hazelcast.internal.server.ServerConnection;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Starts an election as soon as the leader's connection breaks or its beats stop.
 *
 * <p>Hazelcast looks for a dead leader only every election time-out plus up to a second, a number
 * that cannot be set. This class only ever starts Raft's own pre-vote earlier: the others still
 * refuse it while they hear from the leader, and Raft still decides. To keep followers from
 * splitting the votes they start one after another, in the order of their ids.
 */
final class QuickElection implements ConnectionListener<ServerConnection> {
  /** How long a broken connection counts, if nothing replaces it. */
  private static final Duration BROKEN_FOR = Duration.ofSeconds(3);

  /** Pre-votes are repeated because another follower may notice a little later. */
  private static final int ROUNDS = 12;

  private static final long ROUND_MILLIS = 25;

  private final CpGroup group;
  private final Duration rankDelay;
  private final ScheduledExecutorService timer;
  private final Consumer<Address> onBroken;
  private final Map<Address, Long> brokenAt = new ConcurrentHashMap<>();

  QuickElection(
      CpGroup group,
      Duration rankDelay,
      ScheduledExecutorService timer,
      Consumer<Address> onBroken) {
    this.group = group;
    this.rankDelay = rankDelay;
    this.timer = timer;
    this.onBroken = onBroken;
  }

  @Override
  public void connectionAdded(ServerConnection connection) {
    Address address = connection.getRemoteAddress();
    if (address != null) {
      brokenAt.remove(address);
    }
  }

  @Override
  public void connectionRemoved(ServerConnection connection) {
    Address address = connection.getRemoteAddress();
    if (address == null || isConnected(address)) {
      return;
    }
    brokenAt.put(address, System.nanoTime());
    onBroken.accept(address);
    look();
  }

  /** Two members that connect to each other at once have two connections for a moment. */
  private boolean isConnected(Address address) {
    return group
        .engine()
        .getNode()
        .getServer()
        .getConnectionManager(EndpointQualifier.MEMBER)
        .getAllConnections(address)
        .stream()
        .anyMatch(ServerConnection::isAlive);
  }

  private boolean isBroken(RaftEndpoint leader) {
    Address address = group.addressOf(leader);
    Long since = address == null ? null : brokenAt.get(address);
    return since != null && System.nanoTime() - since < BROKEN_FOR.toNanos();
  }

  /** Looks at all groups of this member. Called every few milliseconds; cheap while all is well. */
  void look() {
    for (RaftNode any : group.allNodes()) {
      RaftEndpoint leader = any.getLeader();
      if (leader == null
          || leader.equals(any.getLocalMember())
          || !(any instanceof RaftNodeImpl node)) {
        continue;
      }
      boolean broken = isBroken(leader);
      if (broken || node.isHeartbeatTimedOut()) {
        node.execute(() -> giveUpOn(leader, broken, node));
      }
    }
  }

  /** On the node's thread, behind the beats that already wait there: so looked at again. */
  private void giveUpOn(RaftEndpoint leader, boolean broken, RaftNodeImpl node) {
    if (node.isTerminatedOrSteppedDown()
        || !leader.equals(node.getLeader())
        || node.state().role() != RaftRole.FOLLOWER
        || !(broken || node.isHeartbeatTimedOut())) {
      return;
    }
    long rank =
        node.state().members().stream()
            .filter(member -> !member.equals(leader))
            .map(RaftEndpoint::getUuid)
            .filter(id -> isBefore(id, node.getLocalMember().getUuid()))
            .count();
    node.leader(null);
    Campaign campaign = new Campaign(node, node.state().term(), ROUNDS);
    if (rank == 0) {
      campaign.run();
    } else {
      later(node, campaign, rank * rankDelay.toMillis());
    }
  }

  private void later(RaftNodeImpl node, Campaign campaign, long millis) {
    var _ = timer.schedule(() -> node.execute(campaign), millis, TimeUnit.MILLISECONDS);
  }

  private static boolean isBefore(UUID one, UUID other) {
    return one.compareTo(other) < 0;
  }

  /** Rounds of pre-votes for one term, until somebody leads. Runs on the node's thread. */
  private final class Campaign implements Runnable {
    private final RaftNodeImpl node;
    private final int term;
    private int left;

    Campaign(RaftNodeImpl node, int term, int rounds) {
      this.node = node;
      this.term = term;
      this.left = rounds;
    }

    @Override
    public void run() {
      if (node.isTerminatedOrSteppedDown()
          || node.getLeader() != null
          || node.state().term() != term
          || node.state().role() != RaftRole.FOLLOWER
          || left == 0) {
        return;
      }
      left--;
      node.state().removePreCandidateState();
      new PreVoteTask(node, term).run();
      later(node, this, ROUND_MILLIS);
    }
  }
}
