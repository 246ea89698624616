package dev.lead.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Signed grants that were asked for and have not come. Loop thread only, except for what is
 * returned to callers.
 */
final class GrantRequests {
  private static final Set<String> REFUSALS =
      Set.of("not-leading", "stale-token", "no-grant-key", "busy");

  private final Map<Shard, List<CompletableFuture<String>>> waiting = new HashMap<>();

  /**
   * Notes that somebody waits.
   *
   * @return whether the agent has to be asked; not if it was asked already
   */
  boolean add(Shard shard, CompletableFuture<String> request) {
    List<CompletableFuture<String>> requests =
        waiting.computeIfAbsent(shard, ignored -> new ArrayList<>());
    requests.removeIf(CompletableFuture::isDone);
    requests.add(request);
    return requests.size() == 1;
  }

  /** The agent signed. */
  void signed(Frame.Signed signed) {
    for (CompletableFuture<String> request : take(signed.shard())) {
      aside(() -> request.complete(signed.jws()));
    }
  }

  /** Whether the refusal was one of these. */
  boolean refused(Problem problem, Optional<Shard> shard) {
    if (shard.isEmpty()
        || !REFUSALS.contains(problem.type())
        || !waiting.containsKey(shard.get())) {
      return false;
    }
    fail(shard.get(), "no grant was signed for " + shard.get() + ": " + problem);
    return true;
  }

  /** Whatever was asked for will not come. */
  void failAll(String why) {
    Set.copyOf(waiting.keySet())
        .forEach(shard -> fail(shard, "no grant came for " + shard + ": " + why + "; ask again"));
  }

  private void fail(Shard shard, String message) {
    take(shard).forEach(request -> fail(request, message));
  }

  /** Fails it, unless it is done. Any thread. */
  static void fail(CompletableFuture<String> request, String message) {
    if (!request.isDone()) {
      aside(() -> request.completeExceptionally(new LeadException(message)));
    }
  }

  /** What callers hung on a request must not run in the loop. */
  private static void aside(Runnable completion) {
    Thread.ofVirtual().name("lead-grant").start(completion);
  }

  private List<CompletableFuture<String>> take(Shard shard) {
    List<CompletableFuture<String>> requests = waiting.remove(shard);
    return requests == null ? List.of() : requests;
  }
}
