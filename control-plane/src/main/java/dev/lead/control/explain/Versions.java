package dev.lead.control.explain;

/** Compares dotted versions: number by number, then as text. */
final class Versions {
  private Versions() {}

  static int compare(String a, String b) {
    String[] left = a.split("\\.", -1);
    String[] right = b.split("\\.", -1);
    for (int i = 0; i < Math.max(left.length, right.length); i++) {
      String l = i < left.length ? left[i] : "0";
      String r = i < right.length ? right[i] : "0";
      int order =
          isNumber(l) && isNumber(r)
              ? Long.compare(Long.parseLong(l), Long.parseLong(r))
              : l.compareTo(r);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static boolean isNumber(String text) {
    return text.matches("\\d{1,18}");
  }
}
