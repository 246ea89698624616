package dev.lead.core.model;

import java.util.regex.Pattern;

/** Checks the names that people give to things. */
final class Names {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern CANDIDATE =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._:-]{0,126}[A-Za-z0-9])?");

  private Names() {}

  static void requireLabel(String what, String value) {
    if (!LABEL.matcher(value).matches()) {
      throw new IllegalArgumentException(
          what
              + " must be 1 to 63 lower-case letters, digits or inner hyphens: \""
              + clip(value)
              + '"');
    }
  }

  static void requireCandidate(String value) {
    if (!CANDIDATE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "candidate name must be 1 to 128 letters, digits or inner . _ : - characters: \""
              + clip(value)
              + '"');
    }
  }

  private static String clip(String value) {
    return value.length() <= 80 ? value : value.substring(0, 80) + "…";
  }
}
