package dev.lead.process.log;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A text that must not be seen: in logs, in JSON and in error messages it is {@code ***}. Compares
 * in constant time.
 */
public final class Secret {

  private static final String HIDDEN = "***";

  private final String text;

  private Secret(String text) {
    this.text = text;
  }

  @JsonCreator
  public static Secret of(String text) {
    return new Secret(text);
  }

  /** The text itself. Each caller is a place to look at in a review. */
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && MessageDigest.isEqual(bytes(), secret.bytes());
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @JsonValue
  @Override
  public String toString() {
    return HIDDEN;
  }

  private byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
