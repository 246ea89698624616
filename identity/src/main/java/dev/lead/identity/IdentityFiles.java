package dev.lead.identity;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder in which a process finds its identity: {@code cert.pem} (own certificate, then its
 * issuers), {@code key.pem} (PKCS#8, mode 0600), {@code roots.pem} (trusted roots) and, if there is
 * something to revoke, {@code revoked.txt}.
 *
 * @param folder the folder; need not exist before {@link #write}
 */
public record IdentityFiles(Path folder) {

  public Path cert() {
    return folder.resolve("cert.pem");
  }

  public Path key() {
    return folder.resolve("key.pem");
  }

  public Path roots() {
    return folder.resolve("roots.pem");
  }

  /** Serial numbers that are no longer accepted; see {@link RevokedSerials}. */
  public Path revoked() {
    return folder.resolve("revoked.txt");
  }

  /**
   * Writes the three files. Each appears whole. The certificate comes last, so whoever watches it
   * finds the rest in place; between key and certificate a watcher sees a pair that does not match,
   * and waits.
   *
   * @throws IdentityException if the folder is not writable
   */
  public void write(Credentials credentials) {
    PrivateFiles.createFolder(folder);
    PrivateFiles.write(roots(), Pem.of(credentials.roots()));
    PrivateFiles.writeSecret(key(), Pem.of(credentials.key()).getBytes(StandardCharsets.US_ASCII));
    PrivateFiles.write(cert(), Pem.of(credentials.chain()));
  }

  /**
   * Reads the three files.
   *
   * @throws IdentityException naming the file, if one is absent, damaged, cut off, or does not
   *     belong to the others
   */
  public Credentials read() {
    return new Credentials(
        Pem.privateKey(PrivateFiles.read(key()), key().toString()),
        Pem.certificates(PrivateFiles.read(cert()), cert().toString()),
        Pem.certificates(PrivateFiles.read(roots()), roots().toString()));
  }

  /**
   * Replaces the list of revoked serial numbers.
   *
   * @throws IdentityException if the folder is not writable
   */
  public void write(RevokedSerials serials) {
    PrivateFiles.createFolder(folder);
    PrivateFiles.write(revoked(), serials.text());
  }

  /**
   * Reads the revoked serial numbers; none if there is no such file.
   *
   * @throws IdentityException naming the line that is not a serial number
   */
  public RevokedSerials readRevoked() {
    return Files.exists(revoked())
        ? RevokedSerials.parse(PrivateFiles.read(revoked()), revoked().toString())
        : RevokedSerials.NONE;
  }
}
