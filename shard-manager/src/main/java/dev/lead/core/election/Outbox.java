package dev.lead.core.election;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The events that the control plane has not acknowledged yet, as bytes in chunks. Sequence numbers
 * have no gaps. When there is no room the oldest chunk goes, and the loss is itself an event.
 */
final class Outbox {
  private static final int CHUNK_BYTES = 64 * 1024;
  private static final int MAX_EVENTS = 1_000_000;
  private static final int MAX_BYTES = 64 * 1024 * 1024;

  private static final class Chunk {
    final long first;
    final WireOut bytes;
    int count;

    Chunk(long first, NameTable names) {
      this.first = first;
      this.bytes = new WireOut(names, 1024);
    }

    long last() {
      return first + count - 1;
    }
  }

  private final Deque<Chunk> chunks = new ArrayDeque<>();
  private final int maxEvents;
  private final int maxBytes;
  private long last;
  private long acknowledged;
  private long byteCount;

  Outbox() {
    this(MAX_EVENTS, MAX_BYTES);
  }

  Outbox(int maxEvents, int maxBytes) {
    this.maxEvents = maxEvents;
    this.maxBytes = maxBytes;
  }

  long last() {
    return last;
  }

  long acknowledged() {
    return acknowledged;
  }

  /** Whether the oldest events have to go before another is appended. */
  boolean full() {
    return last - acknowledged >= maxEvents || byteCount >= maxBytes;
  }

  /** Drops the oldest chunk; returns how many events that nobody acknowledged went with it. */
  long dropOldest() {
    Chunk oldest = chunks.removeFirst();
    byteCount -= oldest.bytes.length();
    long lost = oldest.last() - Math.max(acknowledged, oldest.first - 1);
    acknowledged = Math.max(acknowledged, oldest.last());
    return lost;
  }

  /** Appends the next event and returns its sequence number. */
  long append(long stampMillis, Fact fact) {
    Chunk chunk = chunks.peekLast();
    if (chunk == null || chunk.bytes.length() >= CHUNK_BYTES) {
      chunk = new Chunk(last + 1, new NameTable());
      chunks.addLast(chunk);
    }
    int before = chunk.bytes.length();
    chunk.bytes.fixed(stampMillis);
    FactCodec.write(chunk.bytes, fact);
    chunk.count++;
    byteCount += chunk.bytes.length() - before;
    return ++last;
  }

  /** Forgets all events up to this one. Returns whether anything changed. */
  boolean acknowledge(long through) {
    if (through <= acknowledged || through > last) {
      return false;
    }
    acknowledged = through;
    while (!chunks.isEmpty() && chunks.peekFirst().last() <= through) {
      byteCount -= chunks.removeFirst().bytes.length();
    }
    return true;
  }

  List<Event> after(long sequence, int limit) {
    List<Event> events = new ArrayList<>(Math.min(limit, 1024));
    long from = Math.max(sequence, acknowledged);
    for (Chunk chunk : chunks) {
      if (events.size() >= limit) {
        break;
      }
      if (chunk.last() <= from) {
        continue;
      }
      WireIn in = new WireIn(chunk.bytes.array(), 0, chunk.bytes.length(), chunk.bytes.names());
      for (int i = 0; i < chunk.count && events.size() < limit; i++) {
        Instant at = Instant.ofEpochMilli(in.fixed());
        Fact fact = FactCodec.read(in);
        long number = chunk.first + i;
        if (number > from) {
          events.add(new Event(number, at, fact));
        }
      }
    }
    return events;
  }

  /**
   * Chunks are written as they are, so that a replica that read them drops the same events as the
   * others when there is no room.
   */
  void write(WireOut out) {
    out.count(last);
    out.count(acknowledged);
    out.count(chunks.size());
    for (Chunk chunk : chunks) {
      out.count(chunk.first);
      out.count(chunk.count);
      chunk.bytes.names().write(out);
      out.count(chunk.bytes.length());
      out.raw(chunk.bytes.array(), 0, chunk.bytes.length());
    }
  }

  void read(WireIn in) {
    chunks.clear();
    byteCount = 0;
    last = in.number();
    acknowledged = in.number();
    int count = in.countOfThings();
    for (int i = 0; i < count; i++) {
      long first = in.number();
      int events = in.count();
      Chunk chunk = new Chunk(first, NameTable.read(in));
      chunk.count = events;
      in.copyTo(chunk.bytes, in.count());
      byteCount += chunk.bytes.length();
      chunks.addLast(chunk);
    }
  }
}
