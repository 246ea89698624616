package dev.lead.process.json;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody who mistyped probably meant. */
public final class Suggestion {

  private Suggestion() {}

  /**
   * The known word nearest to the given one, if it is near enough: about one wrong letter in three.
   */
  public static Optional<String> among(Collection<String> known, String given) {
    String wanted = normal(given);
    return known.stream()
        .filter(word -> distance(normal(word), wanted) <= Math.max(1, (wanted.length() + 1) / 3))
        .min(
            Comparator.comparingInt((String word) -> distance(normal(word), wanted))
                .thenComparing(word -> word));
  }

  private static String normal(String word) {
    return word.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /**
   * Insertions, deletions, replacements and swaps of neighbours that lead from one word to the
   * other.
   */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int best =
            Math.min(
                Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + (same ? 0 : 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, cost[i - 2][j - 2] + 1);
        }
        cost[i][j] = best;
      }
    }
    return cost[a.length()][b.length()];
  }
}
