package dev.lead.client;

/**
 * A refusal in the form of RFC 9457.
 *
 * @param type its stable name: what follows the last {@code /}, {@code :} or {@code #} of the type
 */
record Problem(String type, String title, int status, String detail, String nextStep) {
  static final String UNKNOWN_SESSION = "unknown-session";
  static final String WRONG_SECRET = "wrong-secret";
  static final String STALE_ATTACHMENT = "stale-attachment";
  private static final String SESSION_CLOSED = "session-closed";

  static Problem from(JsonFields fields) {
    return new Problem(
        shortType(fields.text("type", "")),
        fields.text("title", ""),
        (int) fields.wholeNumber("status", 0),
        fields.text("detail", ""),
        fields.text("next_step", ""));
  }

  boolean is(String name) {
    return type.equals(name);
  }

  /** Whether it says that the session is gone and everything led with it. */
  boolean endsSession() {
    return is(UNKNOWN_SESSION) || is(WRONG_SECRET) || is(SESSION_CLOSED);
  }

  private static String shortType(String type) {
    int cut =
        Math.max(type.lastIndexOf('/'), Math.max(type.lastIndexOf(':'), type.lastIndexOf('#')));
    return type.substring(cut + 1).replace('_', '-');
  }

  /** For people: what, why, what next. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(type.isEmpty() ? "refused" : type);
    append(text, ": ", withoutStop(detail.isEmpty() ? title : detail));
    append(text, ". ", withoutStop(nextStep));
    return Texts.clip(text.toString());
  }

  private static String withoutStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private static void append(StringBuilder text, String separator, String part) {
    if (!part.isEmpty()) {
      text.append(separator).append(part);
    }
  }
}
