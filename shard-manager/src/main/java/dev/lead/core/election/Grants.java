package dev.lead.core.election;

import java.util.Arrays;

/**
 * How many shards of each grant a session has not yet reported ready, by rising grant (the Raft
 * index). Usually one or two, and the newest is the one that changes, so two small arrays.
 */
final class Grants {
  private long[] index = new long[2];
  private int[] count = new int[2];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** The grant at a place, oldest first. */
  long at(int place) {
    return index[place];
  }

  /** How many shards of that grant are not ready. */
  int of(long grant) {
    int place = find(grant);
    return place < 0 ? 0 : count[place];
  }

  /** One more shard. Returns whether the grant is new. */
  boolean add(long grant) {
    int place = find(grant);
    if (place >= 0) {
      count[place]++;
      return false;
    }
    int at = -place - 1;
    if (size == index.length) {
      index = Arrays.copyOf(index, size * 2);
      count = Arrays.copyOf(count, size * 2);
    }
    System.arraycopy(index, at, index, at + 1, size - at);
    System.arraycopy(count, at, count, at + 1, size - at);
    index[at] = grant;
    count[at] = 1;
    size++;
    return true;
  }

  /** One shard less. Returns whether it was the last of its grant. */
  boolean remove(long grant) {
    int place = find(grant);
    if (place < 0) {
      return false;
    }
    if (--count[place] > 0) {
      return false;
    }
    size--;
    System.arraycopy(index, place + 1, index, place, size - place);
    System.arraycopy(count, place + 1, count, place, size - place);
    return true;
  }

  private int find(long grant) {
    return size > 0 && index[size - 1] == grant
        ? size - 1
        : Arrays.binarySearch(index, 0, size, grant);
  }
}
