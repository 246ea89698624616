package dev.lead.core.explore;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Visits every state of two regions that can be reached, nearest first, each once. */
final class PairExplorer {
  record Report(String name, int states, int quiet, boolean complete, Optional<String> violation) {
    @Override
    public String toString() {
      return "pair: %s: %,d states, %,d of them quiet, %s"
          .formatted(name, states, quiet, complete ? "complete" : "cut off");
    }
  }

  private record Node(@Nullable Node before, String text) {
    String path() {
      List<String> lines = new ArrayList<>();
      for (Node node = this; node != null; node = node.before) {
        lines.add(node.text);
      }
      Collections.reverse(lines);
      return String.join("\n", lines);
    }
  }

  private record Open(Pair pair, String key, Node node) {}

  private PairExplorer() {}

  static Report explore(PairScope scope, int limit) {
    Set<String> seen = new HashSet<>();
    Deque<Open> open = new ArrayDeque<>();
    Pair start = Pair.start(scope);
    open.add(new Open(start, key(start), new Node(null, "start")));
    seen.add(open.getFirst().key());
    int quiet = 0;
    while (!open.isEmpty() && seen.size() < limit) {
      Open next = open.removeFirst();
      boolean moves = false;
      Node node = next.node();
      try {
        for (PairMoves.Move move : PairMoves.of(next.pair())) {
          Pair pair = next.pair().copy();
          node = new Node(next.node(), move.text());
          move.step().accept(pair);
          pair.check();
          String key = key(pair);
          moves |= move.progress() && !key.equals(next.key());
          if (seen.add(key)) {
            open.addLast(new Open(pair, key, node));
          }
        }
        if (!moves) {
          node = next.node();
          quiet++;
          next.pair().checkQuiet();
        }
      } catch (IllegalStateException violation) {
        return new Report(
            scope.name(),
            seen.size(),
            quiet,
            false,
            Optional.of(violation.getMessage() + "\n" + node.path()));
      }
    }
    return new Report(scope.name(), seen.size(), quiet, open.isEmpty(), Optional.empty());
  }

  private static String key(Pair pair) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(pair.identity());
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
