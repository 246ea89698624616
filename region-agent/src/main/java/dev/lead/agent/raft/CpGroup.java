package dev.lead.agent.raft;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.cp.CPMember;
import com.hazelcast.cp.internal.RaftGroupId;
import com.hazelcast.cp.internal.RaftOp;
import com.hazelcast.cp.internal.RaftService;
import com.hazelcast.cp.internal.operation.DefaultRaftReplicateOp;
import com.hazelcast.cp.internal.operation.RaftQueryOp;
import com.hazelcast.cp.internal.raft.QueryPolicy;
import com.hazelcast.cp.internal.raft.impl.RaftEndpoint;
import com.hazelcast.cp.internal.raft.impl.RaftNode;
import com.hazelcast.cp.internal.raft.impl.RaftNodeImpl;
import com.hazelcast.instance.impl.HazelcastInstanceImpl;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.spi.impl.NodeEngineImpl;
import com.hazelcast.spi.impl.PartitionSpecificRunnable;
import com.hazelcast.spi.impl.operationservice.Operation;
import java.io.Serial;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** This member's access to Hazelcast's Raft group and to the machinery below it. Thread-safe. */
final class CpGroup {
  private final HazelcastInstance hazelcast;
  private final NodeEngineImpl engine;
  private final RaftService raft;
  private volatile @Nullable RaftGroupId id;

  CpGroup(HazelcastInstance hazelcast) {
    this.hazelcast = hazelcast;
    HazelcastInstanceImpl instance =
        hazelcast instanceof HazelcastInstanceProxy proxy
            ? proxy.getOriginal()
            : (HazelcastInstanceImpl) hazelcast;
    this.engine = instance.node.getNodeEngine();
    this.raft = engine.getService(RaftService.SERVICE_NAME);
  }

  HazelcastInstance hazelcast() {
    return hazelcast;
  }

  NodeEngineImpl engine() {
    return engine;
  }

  RaftService raft() {
    return raft;
  }

  @Nullable RaftGroupId id() {
    return id;
  }

  void id(@Nullable RaftGroupId group) {
    id = group;
  }

  /** This member's node of the group, or null while it has none. */
  @Nullable RaftNodeImpl node() {
    RaftGroupId group = id;
    return group == null ? null : (RaftNodeImpl) raft.getRaftNode(group);
  }

  /** The nodes of all groups, Hazelcast's own group of groups included. */
  Collection<RaftNode> allNodes() {
    return raft.getAllRaftNodes();
  }

  /** The leader this member's node believes in; cheap. */
  @Nullable RaftEndpoint leader() {
    RaftNodeImpl node = node();
    return node == null || node.isTerminatedOrSteppedDown() ? null : node.getLeader();
  }

  @Nullable Address addressOf(RaftEndpoint endpoint) {
    CPMember member =
        raft.getInvocationManager().getRaftInvocationContext().getCPMember(endpoint.getUuid());
    return member == null ? null : member.getAddress();
  }

  Collection<Member> clusterMembers() {
    return engine.getClusterService().getMembers();
  }

  @Nullable Member clusterMember(Address address) {
    return engine.getClusterService().getMember(address);
  }

  /**
   * Has the leader commit the operation.
   *
   * @param answer called on a Hazelcast thread with the outcome or the failure; must not block
   */
  void replicate(
      RaftEndpoint leader,
      RaftOp op,
      Duration timeout,
      BiConsumer<@Nullable Object, @Nullable Throwable> answer) {
    RaftNodeImpl node = node();
    RaftGroupId group = id;
    if (node == null || group == null) {
      answer.accept(null, new NotInGroup());
    } else if (leader.equals(node.getLocalMember())) {
      listen(node.replicate(op), answer);
    } else {
      invoke(leader, group, new DefaultRaftReplicateOp(group, op), timeout, answer);
    }
  }

  /** Has the leader run the operation without logging it, once it made sure that it still leads. */
  void query(
      RaftEndpoint leader,
      RaftOp op,
      Duration timeout,
      BiConsumer<@Nullable Object, @Nullable Throwable> answer) {
    RaftNodeImpl node = node();
    RaftGroupId group = id;
    if (node == null || group == null) {
      answer.accept(null, new NotInGroup());
    } else if (leader.equals(node.getLocalMember())) {
      listen(node.query(op.setNodeEngine(engine), QueryPolicy.LINEARIZABLE), answer);
    } else {
      invoke(leader, group, new RaftQueryOp(group, op, QueryPolicy.LINEARIZABLE), timeout, answer);
    }
  }

  private void invoke(
      RaftEndpoint leader,
      RaftGroupId group,
      Operation operation,
      Duration timeout,
      BiConsumer<@Nullable Object, @Nullable Throwable> answer) {
    Address address = addressOf(leader);
    if (address == null) {
      answer.accept(null, new NotInGroup());
      return;
    }
    operation.setPartitionId(raft.getCPGroupPartitionId(group));
    CompletableFuture<Object> outcome =
        engine
            .getOperationService()
            .createInvocationBuilder(RaftService.SERVICE_NAME, operation, address)
            .setTryCount(1)
            .setCallTimeout(Math.max(1, timeout.toMillis()))
            .invoke();
    listen(outcome, answer);
  }

  private static void listen(
      CompletionStage<?> outcome, BiConsumer<@Nullable Object, @Nullable Throwable> answer) {
    // On whatever thread completes it: a hand-over would cost more than the answer's own work.
    outcome.whenCompleteAsync(answer, Runnable::run);
  }

  /** Runs the action on the thread of this member's node, after what is queued there. */
  void onMachineThread(Runnable action) {
    RaftGroupId group = id;
    int partition = group == null ? 0 : raft.getCPGroupPartitionId(group);
    engine
        .getOperationService()
        .execute(
            new PartitionSpecificRunnable() {
              @Override
              public int getPartitionId() {
                return partition;
              }

              @Override
              public void run() {
                action.run();
              }
            });
  }

  /** Nothing was sent: this member has no node of the group, or the leader's address is unknown. */
  static final class NotInGroup extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    NotInGroup() {
      super("not in the Raft group", null, false, false);
    }
  }
}
