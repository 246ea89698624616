package dev.lead.agent.session;

import dev.lead.core.model.SecretHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** What a candidate shows to get its session back. Only its hash is kept. */
public final class SessionSecret {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String text;

  private SessionSecret(String text) {
    this.text = text;
  }

  /** A new one: 32 random bytes. */
  public static SessionSecret draw() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return new SessionSecret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** One that a candidate shows. */
  public static SessionSecret shown(String text) {
    return new SessionSecret(text);
  }

  /** For the candidate's eyes only. */
  public String reveal() {
    return text;
  }

  public SecretHash hash() {
    try {
      return new SecretHash(
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
