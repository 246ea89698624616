package dev.lead.core.model;

/**
 * The fencing token: one signed 64-bit number, {@code epoch << 32 | term}, that strictly rises with
 * each leader of a shard, over elections, region moves, rebuilds and total loss of a region's
 * memory. Whatever stores data compares it with {@code <} and refuses what is smaller.
 *
 * @param value not negative; 0 means "none"
 */
public record Token(long value) implements Comparable<Token> {
  /** No leader was ever granted. */
  public static final Token NONE = new Token(0);

  public Token {
    if (value < 0) {
      throw new IllegalArgumentException("token must not be negative: " + value);
    }
  }

  /** Joins the two halves. */
  public static Token of(Epoch epoch, Term term) {
    return new Token(epoch.value() << 32 | term.value());
  }

  /** The upper half. */
  public Epoch epoch() {
    return new Epoch(value >>> 32);
  }

  /** The lower half. */
  public Term term() {
    return new Term(value & 0xFFFF_FFFFL);
  }

  @Override
  public int compareTo(Token other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
