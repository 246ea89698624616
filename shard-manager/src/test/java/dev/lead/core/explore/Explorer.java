package dev.lead.core.explore;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Visits every world that can be reached, nearest first, each once. A violation comes with the
 * shortest way to it.
 */
final class Explorer {
  /**
   * What was found.
   *
   * @param complete whether everything within the scope was visited
   */
  record Report(
      String name,
      int states,
      long steps,
      int depth,
      boolean complete,
      long millis,
      Optional<String> violation) {
    @Override
    public String toString() {
      return "explorer: %s: %,d states, %,d steps, depth %d, %s, %.1f s"
          .formatted(name, states, steps, depth, complete ? "complete" : "cut off", millis / 1e3);
    }
  }

  private record Key(long a, long b) {}

  private record Node(@Nullable Node before, String text, int depth) {
    String path() {
      List<String> lines = new ArrayList<>();
      for (Node node = this; node != null; node = node.before) {
        lines.add(node.depth + " " + node.text);
      }
      Collections.reverse(lines);
      return String.join("\n", lines);
    }
  }

  private record Open(World world, Node node) {}

  private final int limit;
  private final MessageDigest digest;

  Explorer(int limit) {
    this.limit = limit;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  Report explore(Scope scope) {
    long begin = System.nanoTime();
    Set<Key> seen = new HashSet<>();
    Deque<Open> open = new ArrayDeque<>();
    long steps = 0;
    int depth = 0;
    World start = World.start(scope);
    seen.add(key(start));
    open.add(new Open(start, new Node(null, "start", 0)));
    while (!open.isEmpty() && seen.size() < limit) {
      Open next = open.removeFirst();
      for (Moves.Move move : Moves.of(next.world())) {
        steps++;
        World world = next.world().copy();
        Node node = new Node(next.node(), move.text(), next.node().depth() + 1);
        try {
          move.step().accept(world);
          world.checkLeases();
          if (seen.add(key(world))) {
            world.checkRepetitions();
            world.rest();
            depth = node.depth();
            open.addLast(new Open(world, node));
          }
        } catch (RuntimeException violation) {
          return new Report(
              scope.name(),
              seen.size(),
              steps,
              node.depth(),
              false,
              millis(begin),
              Optional.of(violation.getMessage() + "\n" + node.path()));
        }
      }
    }
    return new Report(
        scope.name(), seen.size(), steps, depth, open.isEmpty(), millis(begin), Optional.empty());
  }

  private static long millis(long begin) {
    return (System.nanoTime() - begin) / 1_000_000;
  }

  private Key key(World world) {
    byte[] hash = digest.digest(world.identity());
    long a = 0;
    long b = 0;
    for (int i = 0; i < 8; i++) {
      a = a << 8 | (hash[i] & 0xFF);
      b = b << 8 | (hash[i + 8] & 0xFF);
    }
    return new Key(a, b);
  }
}
