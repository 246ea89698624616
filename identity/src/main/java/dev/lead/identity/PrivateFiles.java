package dev.lead.identity;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that appear whole or not at all, and, where they hold keys, only to their owner. */
final class PrivateFiles {

  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private PrivateFiles() {}

  /** Writes with mode 0644. */
  static void write(Path file, String content) {
    write(file, content.getBytes(StandardCharsets.UTF_8), "rw-r--r--");
  }

  /** Writes with mode 0600: the file never exists with a wider one, not for a moment. */
  static void writeSecret(Path file, byte[] content) {
    write(file, content, "rw-------");
  }

  static void createFolder(Path folder) {
    try {
      Files.createDirectories(folder, attributes("rwx------"));
    } catch (IOException e) {
      throw new IdentityException(
          "the folder %s cannot be made: %s".formatted(folder, reason(e)), e);
    }
  }

  static String read(Path file) {
    try {
      if (Files.size(file) > Pem.MAX_LENGTH) {
        throw new IdentityException(
            "%s is larger than %d bytes: it is not a PEM file".formatted(file, Pem.MAX_LENGTH));
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new IdentityException(
          "there is no file %s; `leadctl pki issue` writes one, or correct the configured folder"
              .formatted(file),
          e);
    } catch (IOException e) {
      throw new IdentityException("%s cannot be read: %s".formatted(file, reason(e)), e);
    }
  }

  private static void write(Path file, byte[] content, String mode) {
    Path folder = file.toAbsolutePath().getParent();
    Path part = null;
    try {
      part = Files.createTempFile(folder, "." + file.getFileName(), ".part", attributes(mode));
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.write(java.nio.ByteBuffer.wrap(content));
        channel.force(true);
      }
      if (POSIX) {
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString(mode));
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      deleteQuietly(part);
      throw new IdentityException("%s cannot be written: %s".formatted(file, reason(e)), e);
    }
  }

  private static void deleteQuietly(@org.jspecify.annotations.Nullable Path part) {
    try {
      if (part != null) {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      // The failure that led here is the one to report.
    }
  }

  private static FileAttribute<?>[] attributes(String mode) {
    Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(mode);
    return POSIX
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + " " + e.getMessage();
  }
}
