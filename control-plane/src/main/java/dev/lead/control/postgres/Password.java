package dev.lead.control.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** The random password of an embedded cluster, kept in a file that only its owner can read. */
public final class Password {
  private static final int BYTES = 24;

  private final String text;

  private Password(String text) {
    this.text = text;
  }

  static boolean exists(Path home) {
    return Files.exists(file(home));
  }

  /** Reads the password of this home; draws and stores one if there is none. */
  static Password in(Path home) throws IOException {
    Path file = file(home);
    if (!Files.exists(file)) {
      byte[] random = new byte[BYTES];
      new SecureRandom().nextBytes(random);
      String drawn = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
      // Written aside and moved, so that a crash never leaves half a password behind.
      Path aside = home.resolve("postgres.password.new");
      Files.deleteIfExists(aside);
      try (var out =
          Files.newByteChannel(
              aside,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        out.write(
            java.nio.ByteBuffer.wrap(drawn.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
      }
      Files.move(aside, file);
    }
    return new Password(Files.readString(file).strip());
  }

  private static Path file(Path home) {
    return home.resolve("postgres.password");
  }

  /** The secret itself. */
  public String reveal() {
    return text;
  }

  @Override
  public String toString() {
    return "********";
  }
}
