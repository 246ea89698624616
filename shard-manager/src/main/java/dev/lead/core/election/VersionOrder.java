package dev.lead.core.election;

/**
 * The order of version texts: part by part between dots, hyphens and plus signs; parts that are
 * numbers as numbers and before other texts. No text at all comes first.
 */
final class VersionOrder {
  private VersionOrder() {}

  static int compare(String a, String b) {
    if (a.isEmpty() || b.isEmpty()) {
      return Integer.compare(a.length(), b.length());
    }
    String[] left = a.split("[.+-]", -1);
    String[] right = b.split("[.+-]", -1);
    for (int i = 0; i < Math.max(left.length, right.length); i++) {
      int order = compareParts(i < left.length ? left[i] : "0", i < right.length ? right[i] : "0");
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static int compareParts(String a, String b) {
    boolean numberA = isNumber(a);
    boolean numberB = isNumber(b);
    if (numberA && numberB) {
      return Long.compare(Long.parseLong(a), Long.parseLong(b));
    }
    if (numberA != numberB) {
      return numberA ? -1 : 1;
    }
    return a.compareTo(b);
  }

  private static boolean isNumber(String part) {
    return !part.isEmpty()
        && part.length() <= 18
        && part.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
