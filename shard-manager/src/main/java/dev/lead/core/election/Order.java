package dev.lead.core.election;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.util.Optional;

/** What an operator can order in a region. */
public sealed interface Order {

  /**
   * Moves a shard's leadership to another candidate of the region: prepare → drain → released →
   * granted → ready.
   *
   * @param target whom to; empty for the best other candidate
   * @param expect refused unless this is the present state of affairs
   */
  record Transfer(ShardId shard, Optional<CandidateName> target, Expectation expect)
      implements Order {}

  /** Stops a transfer that has not passed its point of no return. */
  record CancelTransfer(ShardId shard) implements Order {}

  /**
   * The destination's half of a move between regions: chooses the target among the candidates here
   * and asks it to warm up. The shard stays away. A newer order for the shard ends an older one.
   *
   * @param target who; empty for the one the rule would choose
   */
  record PrepareArrival(ShardId shard, Optional<CandidateName> target) implements Order {}

  /** The target of an arrival need not stay warm. */
  record CancelArrival(ShardId shard) implements Order {}

  /**
   * The source's half: the leader drains and releases, and nobody is elected after it. A vacant
   * shard departs at once. {@link CancelTransfer} ends it before the release.
   *
   * @param expect refused unless this is the present state of affairs
   */
  record Depart(ShardId shard, Expectation expect) implements Order {}

  /**
   * The move was given up after the release: the shard may be led here again, by the leader it had
   * if that is fit. Before the release it is the same as {@link CancelTransfer}.
   *
   * @param transfer the number of the {@link Depart} order
   */
  record Remain(ShardId shard, long transfer) implements Order {}

  /** Empties a candidate, a zone or an agent until {@link Undrain}. Repeating changes nothing. */
  record Drain(DrainScope scope) implements Order {}

  /** Lifts a drain. Without one nothing changes. */
  record Undrain(DrainScope scope) implements Order {}

  /** Takes a shard from its leader without asking. */
  record Evict(ShardId shard, Expectation expect) implements Order {}

  /** Takes all shards from a candidate and holds it back. */
  record EvictCandidate(ServiceName service, CandidateName candidate) implements Order {}

  /** Stops automatic elections of a service, or of the whole region. Leaders stay. */
  record Pause(Optional<ServiceName> service, String reason) implements Order {}

  /** Starts them again, and fills what is vacant. */
  record Resume(Optional<ServiceName> service) implements Order {}

  /**
   * A guard: what the operator believes to be true.
   *
   * @param leader the leader's name, if it matters
   * @param token its token, if it matters
   */
  record Expectation(Optional<CandidateName> leader, Optional<Token> token) {
    /** Anything goes. */
    public static final Expectation NONE = new Expectation(Optional.empty(), Optional.empty());
  }
}
