package dev.lead.control.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Finds PostgreSQL's programs: an installed set, or the bundled one unpacked once. */
final class PostgresBinaries {
  private static final int OWNER_MAY_EXECUTE = 0100;

  private PostgresBinaries() {}

  /** The folder with {@code postgres}, {@code initdb} and {@code pg_ctl}. */
  static Path find(Optional<Path> installed, Path cache) throws IOException {
    if (installed.isPresent()) {
      if (!Files.isExecutable(installed.get().resolve("pg_ctl"))) {
        throw new PostgresException(
            "LEAD_PG_BIN is %s, but there is no pg_ctl in it. Point it to PostgreSQL's bin folder."
                .formatted(installed.get()));
      }
      return installed.get();
    }
    String resource = "postgres-" + platform() + ".txz";
    URL archive = PostgresBinaries.class.getClassLoader().getResource(resource);
    if (archive == null) {
      throw new PostgresException(
          ("no PostgreSQL is bundled for %s. Set LEAD_PG_BIN to the bin folder of an installed one, or database.url to"
                  + " an existing server.")
              .formatted(platform()));
    }
    return unpack(archive, cache).resolve("bin");
  }

  private static Path unpack(URL archive, Path cache) throws IOException {
    URLConnection connection = archive.openConnection();
    connection.setUseCaches(false);
    // The size tells builds apart: the same version has the same archive wherever its jar lies.
    Path target =
        cache.resolve("postgres-%s-%x".formatted(platform(), connection.getContentLengthLong()));
    try (InputStream in = connection.getInputStream()) {
      if (Files.isDirectory(target)) {
        return target;
      }
      Files.createDirectories(cache);
      Path aside = Files.createTempDirectory(cache, "unpack-");
      Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("rwxr-xr-x"));
      extract(in, aside);
      try {
        Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
        Trees.delete(aside); // Another process was quicker.
      }
    }
    return target;
  }

  private static void extract(InputStream archive, Path folder) throws IOException {
    try (var tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive, 1 << 16)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = folder.resolve(entry.getName()).normalize();
        if (!path.startsWith(folder)) {
          throw new IOException("the archive leaves its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
          continue;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          Files.copy(tar, path);
          boolean program = (entry.getMode() & OWNER_MAY_EXECUTE) != 0;
          Files.setPosixFilePermissions(
              path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }

  static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch");
    return (os.contains("mac") ? "darwin" : "linux")
        + (arch.equals("aarch64") ? "-arm_64" : "-x86_64");
  }
}
