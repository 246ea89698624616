package dev.lead.core.simulate;

import dev.lead.core.model.ShardId;
import java.util.ArrayList;
import java.util.List;

/** At most one unexpired leader lease per shard of a {@code LEASE} service. */
final class LeaseCheck {
  private final Simulation sim;
  private final List<Holder> holders = new ArrayList<>();

  LeaseCheck(Simulation sim) {
    this.sim = sim;
  }

  void add(Holder holder) {
    holders.add(holder);
  }

  /** A holder may hold more than before: leases only begin in such a step. */
  void changed(Holder holder) {
    for (ShardId shard : holder.shards()) {
      if (!sim.waitsForLeases(shard.service()) || !holder.holds(shard)) {
        continue;
      }
      for (Holder other : holders) {
        if (!other.equals(holder) && other.holds(shard)) {
          throw new Violation(
              "%s and %s both hold an unexpired lease of %s".formatted(holder, other, shard));
        }
      }
    }
  }
}
