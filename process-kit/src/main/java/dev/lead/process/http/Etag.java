package dev.lead.process.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The version of a resource, as in {@code ETag}, {@code If-Match} and {@code If-None-Match}. Always
 * a strong one.
 *
 * @param value without quotes; letters, digits and {@code . : _ -}
 */
public record Etag(String value) {

  public Etag {
    if (!value.matches("[A-Za-z0-9.:_-]{1,128}")) {
      throw new IllegalArgumentException("not usable as an ETag: " + value);
    }
  }

  public static Etag of(long version) {
    return new Etag(Long.toString(version));
  }

  /** With quotes, as in headers. */
  public String text() {
    return "\"" + value + "\"";
  }

  /**
   * Lets a change go on only if it is based on the current version. {@code If-Match: *} means:
   * whichever, if it exists.
   *
   * @throws ProblemException 428 if the header is absent, 412 if it names another version
   */
  public static void requireMatch(Call call, Etag current) {
    String header =
        call.header("If-Match")
            .orElseThrow(() -> Problems.preconditionRequired(current).asException());
    if (!names(header, current)) {
      throw Problems.stale(current).asException();
    }
  }

  /**
   * As {@link #requireMatch}, for a change that is also allowed without a version.
   *
   * @throws ProblemException 412 if the header is there and names another version
   */
  public static void requireMatchIfGiven(Call call, Etag current) {
    Optional<String> header = call.header("If-Match");
    if (header.isPresent() && !names(header.get(), current)) {
      throw Problems.stale(current).asException();
    }
  }

  /** Whether the caller has the current version already: then the answer is 304. */
  public static boolean isKnown(Call call, Etag current) {
    return call.header("If-None-Match").map(header -> names(header, current)).orElse(false);
  }

  private static boolean names(String header, Etag current) {
    return header.strip().equals("*") || parts(header).contains(current.text());
  }

  private static List<String> parts(String header) {
    List<String> parts = new ArrayList<>();
    for (String part : header.split(",", -1)) {
      String tag = part.strip();
      parts.add(tag.startsWith("W/") ? tag.substring(2) : tag);
    }
    return parts;
  }
}
