package dev.lead.process.http;

import dev.lead.identity.IdentityException;

/**
 * Says why a connection failed, in one printable line; what came from a stranger is shortened. What
 * was written for people goes before the root of it all.
 */
final class Causes {

  private static final int MAX_DEPTH = 20;
  private static final int MAX_LENGTH = 300;

  private Causes() {}

  static String root(Throwable failure) {
    Throwable root = failure;
    for (int i = 0;
        i < MAX_DEPTH && root.getCause() != null && !(root instanceof IdentityException);
        i++) {
      root = root.getCause();
    }
    String message =
        root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    String printable = message.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() <= MAX_LENGTH ? printable : printable.substring(0, MAX_LENGTH) + "…";
  }
}
