package dev.lead.agent.raft;

/** A position in the replicated log; 0 stands before its first entry. */
public record LogIndex(long value) implements Comparable<LogIndex> {
  static final LogIndex NONE = new LogIndex(0);

  @Override
  public int compareTo(LogIndex other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
