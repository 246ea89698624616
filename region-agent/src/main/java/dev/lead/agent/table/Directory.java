package dev.lead.agent.table;

import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The leaders, policies and agents as of the last command applied here, readable from any thread
 * without locks. Written by the table's thread alone.
 */
public final class Directory {
  private final Map<ServiceName, AtomicReferenceArray<LeaderRow>> services =
      new ConcurrentHashMap<>();
  private final Map<ServiceName, ServicePolicy> policies = new ConcurrentHashMap<>();
  private final Map<ServiceName, Duration> longestLeases = new ConcurrentHashMap<>();
  private volatile List<AgentRow> agents = List.of();
  private volatile long appliedIndex;

  /** The row of a shard; empty if the region has no such shard. */
  public Optional<LeaderRow> find(ShardId shard) {
    AtomicReferenceArray<LeaderRow> rows = services.get(shard.service());
    return rows == null || shard.number() >= rows.length()
        ? Optional.empty()
        : Optional.ofNullable(rows.get(shard.number()));
  }

  /** All rows of a service, by number; empty if the region has no such service. */
  public List<LeaderRow> all(ServiceName service) {
    AtomicReferenceArray<LeaderRow> rows = services.get(service);
    List<LeaderRow> all = new ArrayList<>();
    for (int i = 0; rows != null && i < rows.length(); i++) {
      LeaderRow row = rows.get(i);
      if (row != null) {
        all.add(row);
      }
    }
    return all;
  }

  /** The services of the region. */
  public List<ServiceName> services() {
    return services.keySet().stream().sorted().toList();
  }

  /** The policy of a service; empty if the region has no such service. */
  public Optional<ServicePolicy> policy(ServiceName service) {
    return Optional.ofNullable(policies.get(service));
  }

  /**
   * The longest leader lease that any agent may have handed out for the service as far as this
   * process remembers: a policy that was shortened does not shorten leases that are out.
   */
  public Duration longestLease(ServiceName service) {
    return longestLeases.getOrDefault(service, Duration.ZERO);
  }

  /** The agents of the region. */
  public List<AgentRow> agents() {
    return agents;
  }

  /** The log index of the last command applied here. */
  public long appliedIndex() {
    return appliedIndex;
  }

  void policy(ServiceName service, ServicePolicy policy) {
    policies.put(service, policy);
    longestLeases.merge(service, policy.lease(), (a, b) -> a.compareTo(b) >= 0 ? a : b);
  }

  void size(ServiceName service, int shards) {
    AtomicReferenceArray<LeaderRow> old = services.get(service);
    if (old != null && old.length() == shards) {
      return;
    }
    AtomicReferenceArray<LeaderRow> rows = new AtomicReferenceArray<>(shards);
    for (int i = 0; old != null && i < Math.min(old.length(), shards); i++) {
      rows.set(i, old.get(i));
    }
    services.put(service, rows);
  }

  void put(LeaderRow row) {
    ShardId shard = row.view().shard();
    AtomicReferenceArray<LeaderRow> rows = services.get(shard.service());
    if (rows != null && shard.number() < rows.length()) {
      rows.set(shard.number(), row);
    }
  }

  void agents(List<AgentRow> now) {
    agents = List.copyOf(now);
  }

  void applied(long index) {
    appliedIndex = index;
  }

  void remove(ServiceName service) {
    policies.remove(service);
    services.remove(service);
  }

  void clear() {
    policies.clear();
    services.clear();
    agents = List.of();
    appliedIndex = 0;
  }
}
