package dev.lead.agent.raft;

import com.hazelcast.cluster.Address;
import com.hazelcast.cp.CPMember;
import com.hazelcast.cp.internal.CPMemberInfo;
import com.hazelcast.cp.internal.RaftGroupId;
import com.hazelcast.cp.internal.RaftService;
import com.hazelcast.cp.internal.raft.impl.RaftNode;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this member, and the others through this one, in the Raft group. Runs on a thread of its
 * own and blocks there.
 *
 * <p>Hazelcast's Raft state is in memory only, so a restarted process is a new member, and it comes
 * back outside the group while its old self is still in. The janitor of that process takes the old
 * self out (nobody knows better that it is dead than the process that has its port) and the new one
 * in. Members that stay away are taken out by the janitor of the group's leader.
 */
final class Janitor {
  private static final Logger log = LoggerFactory.getLogger(Janitor.class);
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final CpGroup group;
  private final Duration missingMemberRemoval;
  private final Map<UUID, Long> missingSince = new HashMap<>();
  private volatile @Nullable String problem;
  private volatile boolean removed;

  Janitor(CpGroup group, Duration missingMemberRemoval) {
    this.group = group;
    this.missingMemberRemoval = missingMemberRemoval;
  }

  /** What kept the last round from its end, or null. Any thread. */
  @Nullable String problem() {
    return problem;
  }

  /** True once the others took this member out of the group while it was away. Any thread. */
  boolean wasRemoved() {
    return removed;
  }

  /** One round; never throws. */
  void tidy() throws InterruptedException {
    try {
      problem = round();
    } catch (ExecutionException failed) {
      problem = String.valueOf(failed.getCause());
      log.debug("Round of the janitor failed", failed.getCause());
    } catch (TimeoutException slow) {
      problem = "no answer from the Raft group of groups within " + PATIENCE.toSeconds() + " s";
    } catch (RuntimeException failed) {
      problem = failed.toString();
      log.debug("Round of the janitor failed", failed);
    }
  }

  private @Nullable String round()
      throws InterruptedException, ExecutionException, TimeoutException {
    RaftService raft = group.raft();
    if (!raft.isDiscoveryCompleted()) {
      return "waiting for enough members to form the Raft group";
    }
    CPMemberInfo self = raft.getLocalCPMember();
    if (self == null) {
      enter(raft);
      return "taken in, not yet caught up";
    }
    findGroup(raft);
    if (isLeaderOfGroups(raft, self)) {
      removeMissing(raft);
    }
    checkStillIn(raft, self);
    return null;
  }

  private void enter(RaftService raft)
      throws InterruptedException, ExecutionException, TimeoutException {
    Address here = group.engine().getThisAddress();
    for (CPMember member : await(raft.getCPMembers())) {
      if (member.getAddress().equals(here)) {
        log.info("Taking this member's former self {} out of the Raft group", member.getUuid());
        await(raft.removeCPMember(member.getUuid()));
      }
    }
    log.info("Taking this member into the Raft group");
    await(raft.promoteToCPMember());
  }

  /** Finds or founds the group, again after a reset, and makes sure of this member's node in it. */
  private void findGroup(RaftService raft)
      throws InterruptedException, ExecutionException, TimeoutException {
    RaftGroupId known = group.id();
    if (known == null || known.getSeed() != raft.getMetadataGroupId().getSeed()) {
      group.id(
          (RaftGroupId)
              await(raft.createRaftGroupForProxyAsync("machine@" + MachineService.GROUP)));
    }
    RaftGroupId current = group.id();
    if (current != null) {
      raft.getOrInitRaftNode(current);
    }
  }

  private static boolean isLeaderOfGroups(RaftService raft, CPMemberInfo self) {
    RaftNode groups = raft.getRaftNode(raft.getMetadataGroupId());
    return groups != null && self.toRaftEndpoint().equals(groups.getLeader());
  }

  private void removeMissing(RaftService raft)
      throws InterruptedException, ExecutionException, TimeoutException {
    Collection<CPMemberInfo> members = raft.getMetadataGroupManager().getActiveMembers();
    Set<UUID> missing = new HashSet<>();
    for (CPMemberInfo member : members) {
      if (group.clusterMember(member.getAddress()) == null) {
        missing.add(member.getUuid());
      }
    }
    missingSince.keySet().retainAll(missing);
    long now = System.nanoTime();
    for (UUID id : missing) {
      long since = missingSince.computeIfAbsent(id, first -> now);
      if (now - since > missingMemberRemoval.toNanos()) {
        log.warn("Taking member {} out of the Raft group: it stayed away", id);
        await(raft.removeCPMember(id));
        missingSince.remove(id);
        return;
      }
    }
  }

  private void checkStillIn(RaftService raft, CPMemberInfo self)
      throws InterruptedException, ExecutionException, TimeoutException {
    boolean in =
        await(raft.getCPMembers()).stream().anyMatch(m -> m.getUuid().equals(self.getUuid()));
    if (!in && self.equals(raft.getLocalCPMember())) {
      removed = true;
    }
  }

  private static <T> T await(CompletionStage<T> stage)
      throws InterruptedException, ExecutionException, TimeoutException {
    return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
