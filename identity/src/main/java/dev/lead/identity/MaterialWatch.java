package dev.lead.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the files of a {@link TlsMaterial}. Compares contents rather than times, which some file
 * systems and most tools that mount secrets do not keep. Thread-safe.
 */
public final class MaterialWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MaterialWatch.class);

  private final TlsMaterial material;
  private final IdentityFiles files;
  private final Duration interval;
  private final Thread thread;

  private byte[] inUse;
  private volatile String lastWarning = "";

  private MaterialWatch(TlsMaterial material, IdentityFiles files, Duration interval) {
    this.material = material;
    this.files = files;
    this.interval = interval;
    // Nothing: the first look reloads, so a change between loading and watching is not missed.
    this.inUse = new byte[0];
    this.thread = Thread.ofVirtual().name("tls-material-watch").unstarted(this::run);
  }

  static MaterialWatch start(TlsMaterial material, IdentityFiles files, Duration interval) {
    MaterialWatch watch = new MaterialWatch(material, files, interval);
    watch.thread.start();
    return watch;
  }

  /** Why what is in the folder now is not in use; empty if it is. */
  public String lastWarning() {
    return lastWarning;
  }

  /** Stops watching; the material stays usable. */
  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        look();
        Thread.sleep(interval);
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void look() {
    byte[] found = digest();
    if (Arrays.equals(found, inUse)) {
      return;
    }
    try {
      boolean first = inUse.length == 0;
      material.reload();
      inUse = found;
      lastWarning = "";
      if (!first) {
        LOG.info(
            "TLS material of {} reloaded; valid until {}",
            material.identity(),
            material.validUntil());
      }
    } catch (IdentityException e) {
      warnOnce(e);
    }
  }

  private void warnOnce(IdentityException e) {
    String warning = String.valueOf(e.getMessage());
    if (!warning.equals(lastWarning)) {
      lastWarning = warning;
      LOG.warn(
          "the changed TLS material in {} cannot be used: {}. Going on with the certificate of {}, valid until {}",
          files.folder(),
          warning,
          material.identity(),
          material.validUntil());
    }
  }

  private byte[] digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file :
          List.of(
              files.cert(),
              files.key(),
              files.roots(),
              files.revoked(),
              files.grantCert(),
              files.grantKey())) {
        digest.update(content(file));
        digest.update((byte) 0);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  /** What cannot be read differs from everything that could: the reload that follows says why. */
  private static byte[] content(Path file) {
    try {
      return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    } catch (IOException e) {
      return new byte[] {-1};
    }
  }
}
