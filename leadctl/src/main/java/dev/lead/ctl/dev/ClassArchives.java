package dev.lead.ctl.dev;

import dev.lead.ctl.os.JavaProgram;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Archives of the classes that agents, control plane and candidates load, which halve the time and
 * processor they take to start. One is made after the first start of a build, from the list of
 * classes that a process of that kind had loaded; it is tied to the JDK and the jars by its name,
 * and the JVM checks it again and does without one that does not fit.
 */
final class ClassArchives {

  private final Path cache;
  private final Installation installation;
  private final Set<Kind> recording = EnumSet.noneOf(Kind.class);

  ClassArchives(Path cache, Installation installation) {
    this.cache = cache;
    this.installation = installation;
  }

  /**
   * The JVM's options for a process of this kind: use the archive, or, for the first one that is
   * started without, write down what it loads.
   */
  List<String> options(Kind kind) {
    if (isMade(kind)) {
      return List.of("-XX:SharedArchiveFile=" + archive(kind), "-Xlog:cds=off", "-Xlog:aot=off");
    }
    if (wanted() && recording.add(kind) && cacheUsable()) {
      return List.of(
          "-XX:DumpLoadedClassList=" + classList(kind), "-Xlog:cds=off", "-Xlog:aot=off");
    }
    return List.of();
  }

  /** Whether the archive of this kind is there. */
  boolean isMade(Kind kind) {
    return Files.exists(archive(kind));
  }

  /** Set {@code LEAD_NO_ARCHIVES} to do without, for example in tests. */
  static boolean wanted() {
    return System.getenv().getOrDefault("LEAD_NO_ARCHIVES", "").isEmpty();
  }

  private boolean cacheUsable() {
    try {
      Files.createDirectories(cache);
      return true;
    } catch (IOException e) {
      return false; // slower, but it works without
    }
  }

  /**
   * Makes the archive of a kind from the list that one of its processes wrote, which may still run.
   * Takes seconds of processor time.
   *
   * @throws IOException if the JVM cannot make it
   */
  void make(Kind kind) throws IOException {
    Path archive = archive(kind);
    Path fresh = archive.resolveSibling(archive.getFileName() + ".new");
    List<String> command =
        JavaProgram.command(
            List.of(
                "-XX:+UseSerialGC",
                "-Xshare:dump",
                "-XX:SharedClassListFile=" + classList(kind),
                "-XX:SharedArchiveFile=" + fresh),
            installation.classPath(kind),
            MemberLauncher.main(kind));
    Process dump =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (dump.onExit().join().exitValue() != 0) {
      Files.deleteIfExists(fresh);
      throw new IOException("the JVM could not make " + archive);
    }
    Files.deleteIfExists(classList(kind));
    Files.move(fresh, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Path classList(Kind kind) {
    return cache.resolve("%s-%s.classes".formatted(kind, fingerprint(kind)));
  }

  private Path archive(Kind kind) {
    return cache.resolve("%s-%s.jsa".formatted(kind, fingerprint(kind)));
  }

  private String fingerprint(Kind kind) {
    CRC32 sum = new CRC32();
    sum.update(Runtime.version().toString().getBytes(StandardCharsets.UTF_8));
    Arrays.stream(installation.classPath(kind).split(File.pathSeparator, -1))
        .map(File::new)
        .forEach(jar ->
            sum.update(
                (jar + " " + jar.length() + " " + jar.lastModified())
                    .getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }
}
