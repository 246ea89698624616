package dev.lead.client;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts, by service, how many times stores refused a token of this process. Thread-safe. */
final class StaleRejections {
  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  void add(String service) {
    counts.computeIfAbsent(service, ignored -> new LongAdder()).increment();
  }

  Map<String, Long> byService() {
    Map<String, Long> copy = new TreeMap<>();
    counts.forEach((service, count) -> copy.put(service, count.sum()));
    return Map.copyOf(copy);
  }
}
