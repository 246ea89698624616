package dev.lead.core.election;

import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.SecretHash;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** Writes compact bytes: small numbers take one byte, names their place in a {@link NameTable}. */
final class WireOut {
  private final NameTable names;
  private byte[] bytes;
  private int length;

  WireOut(NameTable names) {
    this(names, 256);
  }

  WireOut(NameTable names, int capacity) {
    this.names = names;
    this.bytes = new byte[capacity];
  }

  NameTable names() {
    return names;
  }

  int length() {
    return length;
  }

  byte[] array() {
    return bytes;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  void clear() {
    length = 0;
  }

  void raw(byte[] source, int from, int count) {
    room(count);
    System.arraycopy(source, from, bytes, length, count);
    length += count;
  }

  void octet(int value) {
    room(1);
    bytes[length++] = (byte) value;
  }

  void flag(boolean value) {
    octet(value ? 1 : 0);
  }

  /** A number that is not negative and usually small. */
  void count(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) ((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  /** Any number, small ones of either sign in few bytes. */
  void signed(long value) {
    count((value << 1) ^ (value >> 63));
  }

  /** Any number, eight bytes. */
  void fixed(long value) {
    room(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  void text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    count(utf8.length);
    raw(utf8, 0, utf8.length);
  }

  void name(String value) {
    count(names.placeOf(value));
  }

  @SuppressWarnings("EnumOrdinal") // constants are only ever added at the end
  void choice(Enum<?> value) {
    octet(value.ordinal());
  }

  void duration(Duration value) {
    signed(value.toMillis());
  }

  void shard(ShardId shard) {
    name(shard.service().value());
    count(shard.number());
  }

  void session(SessionId session) {
    fixed(session.value());
  }

  void token(Token token) {
    count(token.value());
  }

  void epoch(Epoch epoch) {
    count(epoch.value());
  }

  void secret(SecretHash secret) {
    byte[] hash = secret.bytes();
    raw(hash, 0, hash.length);
  }

  void agent(AgentRun agent) {
    name(agent.name().value());
    fixed(agent.run());
  }

  void incarnation(Incarnation incarnation) {
    fixed(incarnation.id().getMostSignificantBits());
    fixed(incarnation.id().getLeastSignificantBits());
  }

  private void room(int count) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
    }
  }
}
