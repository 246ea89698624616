package dev.lead.client;

/**
 * The fencing token: one number that strictly rises with each leader of a shard, over elections,
 * region moves and total loss of a region's memory. Whatever stores data keeps the largest it has
 * seen and refuses a smaller one.
 *
 * @param value not negative; fits a {@code BIGINT}
 */
public record Token(long value) implements Comparable<Token> {
  /** Nobody has led yet. */
  public static final Token NONE = new Token(0);

  /**
   * Checks the sign.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public Token {
    if (value < 0) {
      throw new IllegalArgumentException("a token is not negative: " + value);
    }
  }

  /** Whether nobody had led. */
  public boolean isNone() {
    return value == 0;
  }

  @Override
  public int compareTo(Token other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }

  /** The half that the control plane draws; shown to agents so that one that knows less yields. */
  long epoch() {
    return value >>> 32;
  }
}
