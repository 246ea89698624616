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
    final WireOut bytes = new WireOut(new NameTable(), 1024);
    int count;

    Chunk(long first) {
      this.first = first;
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
      chunk = new Chunk(last + 1);
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

  void write(WireOut out) {
    out.count(last);
    out.count(acknowledged);
    List<Event> all = after(acknowledged, Integer.MAX_VALUE);
    out.count(all.size());
    for (Event event : all) {
      out.fixed(event.at().toEpochMilli());
      FactCodec.write(out, event.fact());
    }
  }

  void read(WireIn in) {
    chunks.clear();
    byteCount = 0;
    long newest = in.number();
    long done = in.number();
    int count = in.countOfThings();
    last = newest - count;
    for (int i = 0; i < count; i++) {
      long stamp = in.fixed();
      append(stamp, FactCodec.read(in));
    }
    acknowledged = done;
  }
}
