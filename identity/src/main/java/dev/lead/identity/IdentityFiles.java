package dev.lead.identity;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Optional;

/**
 * The folder in which a process finds its identity: {@code cert.pem} (own certificate, then its
 * issuers), {@code key.pem} (PKCS#8, mode 0600), {@code roots.pem} (trusted roots); of an agent
 * that signs grants also {@code grant-cert.pem} and {@code grant-key.pem} (0600); and, if there is
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

  /** The certificate of the {@link GrantKey}, then its issuer. */
  public Path grantCert() {
    return folder.resolve("grant-cert.pem");
  }

  public Path grantKey() {
    return folder.resolve("grant-key.pem");
  }

  /** Serial numbers that are no longer accepted; see {@link RevokedSerials}. */
  public Path revoked() {
    return folder.resolve("revoked.txt");
  }

  /**
   * Writes the files. Each appears whole. The certificate comes last, so whoever watches it finds
   * the rest in place; between key and certificate a watcher sees a pair that does not match, and
   * waits.
   *
   * @throws IdentityException if the folder is not writable
   */
  public void write(Credentials credentials) {
    PrivateFiles.createFolder(folder);
    PrivateFiles.write(roots(), Pem.of(credentials.roots()));
    credentials
        .grantKey()
        .ifPresent(grant -> {
          writeKey(grantKey(), grant.key());
          PrivateFiles.write(grantCert(), Pem.of(grant.chain()));
        });
    writeKey(key(), credentials.key());
    PrivateFiles.write(cert(), Pem.of(credentials.chain()));
  }

  private static void writeKey(Path file, PrivateKey key) {
    PrivateFiles.writeSecret(file, Pem.of(key).getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Reads the files.
   *
   * @throws IdentityException naming the file, if one is absent, damaged, cut off, or does not
   *     belong to the others
   */
  public Credentials read() {
    return new Credentials(
        Pem.privateKey(PrivateFiles.read(key()), key().toString()),
        Pem.certificates(PrivateFiles.read(cert()), cert().toString()),
        Pem.certificates(PrivateFiles.read(roots()), roots().toString()),
        readGrantKey());
  }

  private Optional<GrantKey> readGrantKey() {
    return Files.exists(grantCert())
        ? Optional.of(
            new GrantKey(
                Pem.privateKey(PrivateFiles.read(grantKey()), grantKey().toString()),
                Pem.certificates(PrivateFiles.read(grantCert()), grantCert().toString())))
        : Optional.empty();
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
