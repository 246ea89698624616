package dev.lead.core.election;

import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The heart: a region's deterministic state machine. Commands in, outcomes and events out; no
 * clock, no randomness, no I/O. Electing happens inside {@link #apply}: the command that frees
 * shards also fills them.
 *
 * <p>Not thread-safe: one thread applies and asks.
 */
public final class ElectionTable {
  public ElectionTable(RegionName region) {
    throw new UnsupportedOperationException();
  }

  /** Who is told of each event at the moment it is applied. Local: not part of the state. */
  public void listener(Consumer<Event> listener) {
    throw new UnsupportedOperationException();
  }

  /**
   * Applies a command. Total: it never throws for what a command says.
   *
   * @param index the Raft index, rising; several commands of one batch share it
   * @param stamp the proposer's wall clock, copied into events
   */
  public Outcome apply(long index, Instant stamp, Command command) {
    throw new UnsupportedOperationException();
  }

  /** All state as bytes; equal states give equal bytes. */
  public byte[] snapshot() {
    throw new UnsupportedOperationException();
  }

  /** Replaces all state. The listener stays and is not told. */
  public void restore(byte[] snapshot) {
    throw new UnsupportedOperationException();
  }

  public Optional<Incarnation> incarnation() {
    throw new UnsupportedOperationException();
  }

  public Epoch regionEpoch() {
    throw new UnsupportedOperationException();
  }

  public long lastOrder() {
    throw new UnsupportedOperationException();
  }

  public List<ServiceName> services() {
    throw new UnsupportedOperationException();
  }

  public Optional<ServicePolicy> policy(ServiceName service) {
    throw new UnsupportedOperationException();
  }

  public int shardCount(ServiceName service) {
    throw new UnsupportedOperationException();
  }

  /** The version of the service's definition; 0 if it is not defined. */
  public long serviceVersion(ServiceName service) {
    throw new UnsupportedOperationException();
  }

  public Optional<ShardView> shard(ShardId shard) {
    throw new UnsupportedOperationException();
  }

  public Optional<SessionView> session(SessionId session) {
    throw new UnsupportedOperationException();
  }

  public List<SessionView> sessions() {
    throw new UnsupportedOperationException();
  }

  public List<AgentView> agents() {
    throw new UnsupportedOperationException();
  }

  /** The shards a session leads now. */
  public List<ShardView> ledBy(SessionId session) {
    throw new UnsupportedOperationException();
  }

  /** Why this is the leader, and why not the others; best first. */
  public List<Verdict> explain(ShardId shard) {
    throw new UnsupportedOperationException();
  }

  /** What has to be waited for. */
  public Iterable<Watch> watches() {
    throw new UnsupportedOperationException();
  }

  /**
   * Changes whenever the answer of {@link #watches} may have changed. Local: not part of the state.
   */
  public long watchesVersion() {
    throw new UnsupportedOperationException();
  }

  /** Events after the given sequence number, oldest first. */
  public List<Event> outbox(long after, int limit) {
    throw new UnsupportedOperationException();
  }

  /** The sequence number of the newest event. */
  public long lastSequence() {
    throw new UnsupportedOperationException();
  }
}
