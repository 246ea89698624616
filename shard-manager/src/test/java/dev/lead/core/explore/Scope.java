package dev.lead.core.explore;

import dev.lead.core.model.DisconnectMode;
import java.util.Optional;

/**
 * How large a world is: everything within these numbers is explored, in every order.
 *
 * @param ticks how often time passes; a lease is two ticks
 * @param beats of each agent, after the first
 * @param breaks connections that break
 * @param moves candidates that attach anew
 * @param grants leases handed out, after the first
 * @param resigns leaders that step down
 * @param evictions operators' evictions
 * @param transfers operators' transfers
 * @param cancels operators' cancellations
 * @param departures shards that are asked to leave the region
 * @param endings what is decided about those that have left: to stay after all, or to be elsewhere
 * @param late commands that are delivered a second time, later
 */
record Scope(
    String name,
    DisconnectMode mode,
    int shards,
    int ticks,
    int beats,
    int breaks,
    int moves,
    int grants,
    int resigns,
    int evictions,
    int transfers,
    int cancels,
    int departures,
    int endings,
    int late,
    Optional<Flaw> flaw) {
  static Scope of(String name, DisconnectMode mode, int shards, int ticks) {
    return new Scope(name, mode, shards, ticks, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Optional.empty());
  }

  Scope agents(int withBeats, int withGrants) {
    return new Scope(
        name,
        mode,
        shards,
        ticks,
        withBeats,
        breaks,
        moves,
        withGrants,
        resigns,
        evictions,
        transfers,
        cancels,
        departures,
        endings,
        late,
        flaw);
  }

  Scope connections(int withBreaks, int withMoves) {
    return new Scope(
        name,
        mode,
        shards,
        ticks,
        beats,
        withBreaks,
        withMoves,
        grants,
        resigns,
        evictions,
        transfers,
        cancels,
        departures,
        endings,
        late,
        flaw);
  }

  Scope orders(int withEvictions, int withTransfers, int withCancels, int withResigns) {
    return new Scope(
        name,
        mode,
        shards,
        ticks,
        beats,
        breaks,
        moves,
        grants,
        withResigns,
        withEvictions,
        withTransfers,
        withCancels,
        departures,
        endings,
        late,
        flaw);
  }

  Scope departing(int withDepartures, int withEndings) {
    return new Scope(
        name,
        mode,
        shards,
        ticks,
        beats,
        breaks,
        moves,
        grants,
        resigns,
        evictions,
        transfers,
        cancels,
        withDepartures,
        withEndings,
        late,
        flaw);
  }

  Scope repeated(int withLate) {
    return new Scope(
        name,
        mode,
        shards,
        ticks,
        beats,
        breaks,
        moves,
        grants,
        resigns,
        evictions,
        transfers,
        cancels,
        departures,
        endings,
        withLate,
        flaw);
  }

  Scope broken(Flaw with) {
    return new Scope(
        name + " with " + with,
        mode,
        shards,
        ticks,
        beats,
        breaks,
        moves,
        grants,
        resigns,
        evictions,
        transfers,
        cancels,
        departures,
        endings,
        late,
        Optional.of(with));
  }

  boolean has(Flaw which) {
    return flaw.isPresent() && flaw.get() == which;
  }
}
