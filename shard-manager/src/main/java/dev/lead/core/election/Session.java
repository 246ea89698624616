package dev.lead.core.election;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.SecretHash;
import dev.lead.core.model.SessionId;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A session's row in the table, with its candidacy. */
final class Session {
  final SessionId id;
  final SecretHash secret;
  final CandidateSpec spec;
  final Duration ttl;

  /** A short lease: kept alive by a count in the table, not by an agent. */
  final boolean shortLease;

  /** Its place in the table of sessions, by which shards name it. */
  int slot;

  @Nullable Agent agent;
  int attachment = 1;
  Fitness fitness = Fitness.GOOD;

  /** While detached: how long is waited before it lapses. */
  Duration lapse = Duration.ZERO;

  /** Of a short lease: the holder's count. */
  long count;

  int led;
  int standbyFor;

  /** What it was elected to and has not reported ready. */
  final Grants unready = new Grants();

  /**
   * How many agents it was moved away from may not have heard of it yet, and so may still extend
   * its lease under an old attachment.
   */
  int formerAgents;

  /**
   * The index of the entry from which one lease is waited until nothing that was granted under an
   * earlier attachment is left; 0 if that is over. What an earlier agent granted ends neither with
   * the present one's lease nor when the present one thinks.
   */
  long moved;

  /** The watch of its present wait, kept while it stays the same. Local: not part of the state. */
  @Nullable Watch watch;

  /** What is remembered against its name, if anything. */
  @Nullable Hold hold;

  /** It, or its zone, is being drained. Follows from the region's drains: not written. */
  boolean drained;

  /** Of how many shards that somebody else still leads it is to be the next leader. */
  int incoming;

  /** What speaks against it leading anything of its service; see {@link Choice}. */
  int handicap;

  /** Place of its zone in the policy's list. */
  int zoneRank;

  Session(SessionId id, SecretHash secret, CandidateSpec spec, Duration ttl, boolean shortLease) {
    this.id = id;
    this.secret = secret;
    this.spec = spec;
    this.ttl = ttl;
    this.shortLease = shortLease;
  }

  CandidateName name() {
    return spec.name();
  }

  /** Attached to an agent that is heard. */
  boolean reachable() {
    Agent at = agent;
    return at != null && !at.suspected;
  }

  boolean detached() {
    return agent == null && !shortLease;
  }

  /** Whether leases that were granted under an earlier attachment may still be alive. */
  boolean carriesLeases() {
    return moved > 0 || formerAgents > 0;
  }

  SessionView view() {
    Agent at = agent;
    return new SessionView(
        id,
        secret,
        spec,
        at == null ? Optional.empty() : Optional.of(at.run),
        attachment,
        ttl,
        fitness,
        led);
  }
}
