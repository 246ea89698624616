package dev.lead.agent.raft;

import com.hazelcast.cluster.Address;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.internal.cluster.impl.TcpIpJoiner;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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

  /** For an address that neither refuses nor takes connections, such as that of a dead host. */
  private static final long SILENT_MILLIS = 5_000;

  /** For processes that take connections but do no more: frozen, or not what they should be. */
  private static final long LAST_RESORT_MILLIS = 30_000;

  private static final long LOOK_MILLIS = 100;
  private static final long ASK_AGAIN_MILLIS = 200;

  private final TlsHandshakes handshakes;
  private final List<HostPort> before;
  private final List<HostPort> others;
  private final long lastResortMillis;
  private final long giveUpMillis;
  private final Map<HostPort, Long> connectedAt = new HashMap<>();
  private volatile boolean gaveUp;

  RankedJoiner(Node node, RaftConfig config, TlsHandshakes handshakes) {
    super(node);
    this.handshakes = handshakes;
    this.giveUpMillis = config.startTimeout().toMillis();
    this.lastResortMillis = Math.min(LAST_RESORT_MILLIS, giveUpMillis / 2);
    List<HostPort> members = config.members();
    this.before = members.subList(0, members.indexOf(config.address()));
    this.others = members.stream().filter(member -> !member.equals(config.address())).toList();
  }

  /** True if the last attempt came to nothing. */
  boolean gaveUp() {
    return gaveUp;
  }

  @Override
  public void doJoin() {
    try {
      join(System.nanoTime());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void join(long start) throws InterruptedException {
    connectedAt.clear();
    gaveUp = false;
    long lastAsked = -ASK_AGAIN_MILLIS;
    while (node.isRunning() && !clusterService.isJoined()) {
      long elapsed = (System.nanoTime() - start) / 1_000_000;
      if (elapsed > giveUpMillis) {
        gaveUp = true;
        return;
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
    return others.stream().allMatch(other -> knowsNoFounder(other, elapsedMillis));
  }

  private boolean knowsNoFounder(HostPort other, long elapsedMillis) {
    if (connectedAt.containsKey(other)) {
      return hadTimeToAnswer(other, elapsedMillis);
    }
    if (somebodyListens(other)) {
      // On a loaded host the handshake alone may take seconds.
      return elapsedMillis > lastResortMillis;
    }
    return refused(other) || elapsedMillis > SILENT_MILLIS;
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

  private boolean somebodyListens(HostPort member) {
    try {
      return handshakes.somebodyListens(
          new InetSocketAddress(InetAddress.getByName(member.host()), member.port()));
    } catch (UnknownHostException notYet) {
      return false;
    }
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
