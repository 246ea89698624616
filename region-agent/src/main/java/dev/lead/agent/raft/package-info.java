/**
 * The host of one replicated state machine on Hazelcast's CP subsystem (Raft), open edition 5.4.0.
 *
 * <p>The only package that touches Hazelcast. It knows nothing of elections: commands, outcomes and
 * snapshots are opaque bytes. {@link dev.lead.agent.raft.RaftHost} is the way in.
 */
@NullMarked
package dev.lead.agent.raft;

import org.jspecify.annotations.NullMarked;
