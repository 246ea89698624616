package dev.lead.agent.raft;

import com.hazelcast.cp.internal.raft.impl.RaftEndpoint;
import com.hazelcast.cp.internal.raft.impl.RaftNodeImpl;
import com.hazelcast.cp.internal.raft.impl.state.RaftState;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What this member's Raft node knew at one moment; taken on the node's thread. */
record RaftView(
    RaftStatus.Role role,
    @Nullable RaftEndpoint leader,
    int term,
    long commitIndex,
    long lastApplied,
    Collection<RaftEndpoint> members) {
  static final RaftView OUTSIDE = new RaftView(RaftStatus.Role.OUTSIDE, null, 0, 0, 0, List.of());

  static RaftView of(@Nullable RaftNodeImpl node) {
    if (node == null || node.isTerminatedOrSteppedDown()) {
      return OUTSIDE;
    }
    RaftState state = node.state();
    RaftStatus.Role role =
        switch (state.role()) {
          case LEADER -> RaftStatus.Role.LEADER;
          case FOLLOWER -> RaftStatus.Role.FOLLOWER;
          case CANDIDATE -> RaftStatus.Role.CANDIDATE;
        };
    return new RaftView(
        role,
        state.leader(),
        state.term(),
        state.commitIndex(),
        state.lastApplied(),
        List.copyOf(state.members()));
  }

  /** True if the two differ in what {@link RaftHost#onRoleChange} reports. */
  boolean differsInRole(RaftView other) {
    return role != other.role || term != other.term || !Objects.equals(leader, other.leader);
  }
}
