package dev.lead.identity;

import java.util.Locale;
import java.util.Optional;

/**
 * What the holder of a certificate is. Its text form, as in a certificate, is lower case with
 * hyphens.
 */
public enum Role {
  /**
   * A certificate authority: the root, or the one that issues for a region. Never the role of a
   * peer.
   */
  AUTHORITY,
  /** A member of a region's Raft group. */
  AGENT,
  /** A replica of the control plane. */
  CONTROL_PLANE,
  /** An instance of an application, which may lead. */
  CANDIDATE,
  /** A person or a pipeline that changes things. */
  OPERATOR,
  /** A person or a scraper that only looks. */
  READER;

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The form used in certificates, for example {@code control-plane}. */
  public String text() {
    return text;
  }

  /** The role with this text form, if there is one. */
  public static Optional<Role> of(String text) {
    for (Role role : values()) {
      if (role.text.equals(text)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
