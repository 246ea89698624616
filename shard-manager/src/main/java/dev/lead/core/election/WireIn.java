package dev.lead.core.election;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.SecretHash;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;

/**
 * Reads what {@link WireOut} wrote. Every read is checked against the end of the bytes: whatever is
 * wrong with them ends in {@link MalformedBytes} or an {@link IllegalArgumentException} of a value.
 */
final class WireIn {
  private final byte[] bytes;
  private int end;
  private NameTable names;
  private int position;

  WireIn(byte[] bytes, int from, int to, NameTable names) {
    if (from < 0 || to < from || to > bytes.length) {
      throw new MalformedBytes("a length points past the end");
    }
    this.bytes = bytes;
    this.position = from;
    this.end = to;
    this.names = names;
  }

  WireIn(byte[] bytes) {
    this(bytes, 0, bytes.length, new NameTable());
  }

  /** From here on names mean places in this table. */
  void names(NameTable table) {
    names = table;
  }

  NameTable names() {
    return names;
  }

  int position() {
    return position;
  }

  boolean atEnd() {
    return position == end;
  }

  /** Becomes the next part of another reader of the same bytes, which skips it. */
  void narrow(WireIn whole, int length) {
    whole.need(length);
    position = whole.position;
    end = whole.position + length;
    whole.position = end;
  }

  /** Appends so many of these bytes, as they are. */
  void copyTo(WireOut out, int length) {
    need(length);
    out.raw(bytes, position, length);
    position += length;
  }

  int octet() {
    need(1);
    return bytes[position++] & 0xFF;
  }

  boolean flag() {
    return octet() != 0;
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = octet();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new MalformedBytes("a number does not end");
  }

  /** A count of things that follow or a small number: an int, not negative. */
  int count() {
    long value = number();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new MalformedBytes("a count is out of range: " + value);
    }
    return (int) value;
  }

  /** A count of things of which each takes at least one byte here. */
  int countOfThings() {
    int count = count();
    if (count > end - position) {
      throw new MalformedBytes("a count is larger than what is left: " + count);
    }
    return count;
  }

  long signed() {
    long value = number();
    return (value >>> 1) ^ -(value & 1);
  }

  long fixed() {
    need(8);
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = (value << 8) | (bytes[position++] & 0xFF);
    }
    return value;
  }

  String text() {
    int length = count();
    need(length);
    String text = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }

  String name() {
    return names.text(count());
  }

  <E> E choice(E[] values) {
    int place = octet();
    if (place >= values.length) {
      throw new MalformedBytes("no choice number " + place);
    }
    return values[place];
  }

  Duration duration() {
    return Duration.ofMillis(signed());
  }

  ServiceName service() {
    return names.service(count());
  }

  CandidateName candidate() {
    return names.candidate(count());
  }

  AgentName agentName() {
    return names.agent(count());
  }

  ShardId shard() {
    return new ShardId(service(), count());
  }

  SessionId session() {
    return new SessionId(fixed());
  }

  Token token() {
    return new Token(number());
  }

  Epoch epoch() {
    return new Epoch(number());
  }

  SecretHash secret() {
    need(SecretHash.LENGTH);
    SecretHash hash =
        new SecretHash(Arrays.copyOfRange(bytes, position, position + SecretHash.LENGTH));
    position += SecretHash.LENGTH;
    return hash;
  }

  AgentRun agent() {
    return new AgentRun(agentName(), fixed());
  }

  Incarnation incarnation() {
    return new Incarnation(new UUID(fixed(), fixed()));
  }

  private void need(int count) {
    if (count < 0 || count > end - position) {
      throw new MalformedBytes("the bytes end too early");
    }
  }
}
