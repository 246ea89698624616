package dev.lead.control.mandate;

import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Incarnation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The holders while a decision is being made: what they were, and what they become. */
final class Holders {
  private record Key(Incarnation incarnation, AgentRun agent) {}

  private final Map<Incarnation, Duration> longestLease;
  private final Map<Key, Holder> before = new LinkedHashMap<>();
  private final Map<Key, Holder> now = new LinkedHashMap<>();

  Holders(RegionAuthority region) {
    longestLease = region.longestLease();
    for (Holder holder : region.holders()) {
      before.put(key(holder), holder);
    }
    now.putAll(before);
  }

  Optional<Holder> find(Incarnation incarnation, AgentRun agent) {
    return Optional.ofNullable(now.get(new Key(incarnation, agent)));
  }

  List<Holder> of(Incarnation incarnation) {
    return now.values().stream().filter(h -> h.incarnation().equals(incarnation)).toList();
  }

  void put(Holder holder) {
    now.put(key(holder), holder);
  }

  /** Nothing new comes from these; what they handed out is waited for, if there can be any. */
  void stop(Predicate<Holder> which, HolderState how) {
    change(
        which,
        holder -> {
          boolean nothingOut =
              longestLease.getOrDefault(holder.incarnation(), Duration.ZERO).isZero();
          return holder.with(nothingOut ? HolderState.GONE : how);
        });
  }

  void change(Predicate<Holder> which, UnaryOperator<Holder> change) {
    now.replaceAll((key, holder) -> which.test(holder) ? change.apply(holder) : holder);
  }

  List<Holder> changed() {
    List<Holder> changed = new ArrayList<>();
    now.forEach((key, holder) -> {
      if (!holder.equals(before.get(key))) {
        changed.add(holder);
      }
    });
    return changed;
  }

  private static Key key(Holder holder) {
    return new Key(holder.incarnation(), holder.agent());
  }
}
