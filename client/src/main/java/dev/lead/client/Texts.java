package dev.lead.client;

/** Text that came from elsewhere, made fit for a log line. */
final class Texts {
  private static final int LONGEST = 200;

  private Texts() {}

  /** At most 200 characters, without line breaks or other control characters. */
  static String clip(String text) {
    String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    StringBuilder clean = new StringBuilder(cut.length());
    cut.chars().forEach(c -> clean.append(Character.isISOControl(c) ? ' ' : (char) c));
    return clean.toString();
  }
}
