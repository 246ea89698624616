package dev.lead.core.model;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a candidate says of itself when it campaigns.
 *
 * @param name its name, stable over restarts
 * @param service the service it belongs to
 * @param shards the shards it wants
 * @param weight its share of the load relative to the others, 1 to 1,000
 * @param priority 0 is the best; larger numbers lead only if no better one is fit
 * @param zone its zone, or "" if unknown
 * @param version its version in dotted form, or "" if unknown
 * @param endpoint where clients reach it when it leads, or ""
 * @param labels free-form
 * @param pid its process id on its own host, for people; 0 if unknown
 */
public record CandidateSpec(
    CandidateName name,
    ServiceName service,
    ShardSelection shards,
    int weight,
    int priority,
    String zone,
    String version,
    String endpoint,
    Map<String, String> labels,
    long pid) {
  public CandidateSpec {
    if (weight < 1 || weight > 1_000) {
      throw new IllegalArgumentException("weight must be 1 to 1000: " + weight);
    }
    if (priority < 0 || priority > 1_000) {
      throw new IllegalArgumentException("priority must be 0 to 1000: " + priority);
    }
    if (labels.size() > 32) {
      throw new IllegalArgumentException("at most 32 labels: " + labels.size());
    }
    // Sorted, because the spec becomes part of replicated state: every replica writes the same
    // bytes.
    labels = java.util.Collections.unmodifiableMap(new TreeMap<>(labels));
  }

  /** A spec with weight 1, priority 0 and nothing else said. */
  public static CandidateSpec of(CandidateName name, ServiceName service, ShardSelection shards) {
    return new CandidateSpec(name, service, shards, 1, 0, "", "", "", Map.of(), 0);
  }
}
