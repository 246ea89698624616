package dev.lead.client;

import java.util.regex.Pattern;

/**
 * One shard of a service, written {@code payments/17}: the unit that has one leader.
 *
 * @param service 1 to 63 lower-case letters, digits or inner hyphens
 * @param number from 0 to the service's shard count − 1
 */
public record Shard(String service, int number) implements Comparable<Shard> {
  /** The most shards a service can have. */
  static final int MAX_SHARDS = 100_000;

  private static final Pattern SERVICE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /**
   * Checks both parts.
   *
   * @throws IllegalArgumentException saying which part has the wrong form
   */
  public Shard {
    requireService(service);
    requireNumber(number);
  }

  /**
   * Reads {@code service/number}.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static Shard parse(String text) {
    int slash = text.indexOf('/');
    if (slash > 0) {
      try {
        return new Shard(text.substring(0, slash), Integer.parseInt(text.substring(slash + 1)));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(malformed(text), e);
      }
    }
    throw new IllegalArgumentException(malformed(text));
  }

  @Override
  public int compareTo(Shard other) {
    int byService = service.compareTo(other.service);
    return byService != 0 ? byService : Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return service + "/" + number;
  }

  static String requireService(String service) {
    if (!SERVICE.matcher(service).matches()) {
      throw new IllegalArgumentException(
          "a service name is 1 to 63 lower-case letters, digits or inner hyphens: \""
              + Texts.clip(service)
              + '"');
    }
    return service;
  }

  static int requireNumber(int number) {
    if (number < 0 || number >= MAX_SHARDS) {
      throw new IllegalArgumentException(
          "a shard number is 0 to " + (MAX_SHARDS - 1) + ": " + number);
    }
    return number;
  }

  private static String malformed(String text) {
    return "a shard is written SERVICE/NUMBER, for example payments/17: \""
        + Texts.clip(text)
        + '"';
  }
}
