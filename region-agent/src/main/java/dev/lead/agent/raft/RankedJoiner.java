package dev.lead.agent.raft;

import com.hazelcast.cluster.Address;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.internal.cluster.impl.TcpIpJoiner;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Joins members that start together without a dispute about who founds the cluster.
 *
 * <p>Hazelcast's joiner lets the members vote, which takes up to twenty seconds when all start in
 * the same instant. Here the order of the configured list decides: a member founds the cluster when
 * nobody it can reach knows one and nobody before it in the list can be reached. Should two found
 * one each, because they could not reach each other, Hazelcast merges them later, and the Raft
 * group is formed only once all members are in one cluster.
 */
final class RankedJoiner extends TcpIpJoiner {
  /** How long a connected member is given to say who the founder is. */
  private static final long ANSWER_MILLIS = 600;

  /** For an address that neither refuses nor answers, such as that of a host that is down. */
  private static final long SILENT_MILLIS = 5_000;

  /** When those before this member are there but found nothing; should not happen. */
  private static final long LAST_RESORT_MILLIS = 12_000;

  private static final long LOOK_MILLIS = 100;
  private static final long ASK_AGAIN_MILLIS = 200;

  private final List<HostPort> before;
  private final List<HostPort> others;
  private final Map<HostPort, Long> connectedAt = new HashMap<>();

  RankedJoiner(Node node, RaftConfig config) {
    super(node);
    List<HostPort> members = config.members();
    this.before = members.subList(0, members.indexOf(config.address()));
    this.others = members.stream().filter(member -> !member.equals(config.address())).toList();
  }

  @Override
  public void doJoin() {
    try {
      if (!join(System.nanoTime())) {
        super.doJoin();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** False if it came to nothing. */
  private boolean join(long start) throws InterruptedException {
    connectedAt.clear();
    long lastAsked = -ASK_AGAIN_MILLIS;
    while (node.isRunning() && !clusterService.isJoined()) {
      long elapsed = (System.nanoTime() - start) / 1_000_000;
      if (elapsed > LAST_RESORT_MILLIS) {
        return false;
      }
      if (elapsed - lastAsked >= ASK_AGAIN_MILLIS) {
        lastAsked = elapsed;
        ask();
      }
      if (!clusterService.blockOnJoin(LOOK_MILLIS)
          && clusterService.getMasterAddress() == null
          && mayFound(elapsed)) {
        clusterJoinManager.setThisMemberAsMaster();
      }
    }
    return true;
  }

  /** Asks the founder to be let in or, while it is unknown, everybody who it is. */
  private void ask() {
    Address founder = clusterService.getMasterAddress();
    if (founder != null) {
      clusterJoinManager.sendJoinRequest(founder);
      return;
    }
    for (HostPort other : others) {
      Address address = resolve(other);
      if (address != null) {
        clusterJoinManager.sendMasterQuestion(address);
      }
    }
  }

  private boolean mayFound(long elapsedMillis) {
    for (HostPort other : others) {
      if (isConnected(other)) {
        connectedAt.putIfAbsent(other, elapsedMillis);
      } else {
        connectedAt.remove(other);
      }
    }
    if (elapsedMillis < ANSWER_MILLIS || before.stream().anyMatch(connectedAt::containsKey)) {
      return false;
    }
    return elapsedMillis > SILENT_MILLIS
        || others.stream()
            .allMatch(other -> refused(other) || hadTimeToAnswer(other, elapsedMillis));
  }

  private boolean hadTimeToAnswer(HostPort other, long elapsedMillis) {
    Long since = connectedAt.get(other);
    return since != null && elapsedMillis - since >= ANSWER_MILLIS;
  }

  private boolean isConnected(HostPort member) {
    Address address = resolve(member);
    return address != null
        && node.getServer().getConnectionManager(EndpointQualifier.MEMBER).get(address) != null;
  }

  /** Hazelcast notes an address when connecting to it fails, and forgets that when it succeeds. */
  private boolean refused(HostPort member) {
    Address address = resolve(member);
    return address == null || isBlacklisted(address);
  }

  /** Asked each time: names of members may begin to resolve while this member waits. */
  private static @Nullable Address resolve(HostPort member) {
    try {
      return new Address(member.host(), InetAddress.getByName(member.host()), member.port());
    } catch (UnknownHostException notYet) {
      return null;
    }
  }
}
