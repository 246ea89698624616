package dev.lead.agent.raft;

/** Raft's own term: rises with each election of a Raft leader. Not the term of a shard. */
public record RaftTerm(int value) implements Comparable<RaftTerm> {
  @Override
  public int compareTo(RaftTerm other) {
    return Integer.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
