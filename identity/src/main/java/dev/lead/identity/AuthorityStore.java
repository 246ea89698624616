package dev.lead.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

/**
 * Authorities in a folder: {@code root/cert.pem}, {@code root/key.pem} and for each region the same
 * under {@code regions/<region>/}. The root's key may be encrypted under a passphrase; it is needed
 * only to add a region, so it can also be kept elsewhere. Everything is readable to the owner only.
 */
public final class AuthorityStore {

  private static final char[] NO_PASSPHRASE = {};

  private final Path folder;

  private AuthorityStore(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes a new root in the folder.
   *
   * @param passphrase encrypts the root's key; empty leaves it in the clear
   * @throws IdentityException if there is a root already
   */
  public static AuthorityStore create(
      Path folder, String organisation, Validity validity, char[] passphrase) {
    AuthorityStore store = new AuthorityStore(folder);
    if (Files.exists(store.cert(store.rootFolder()))) {
      throw new IdentityException(
          "%s holds a root already; making another would cut off everything issued under it"
              .formatted(folder));
    }
    CertificateAuthority root = CertificateAuthority.createRoot(organisation, validity);
    store.save(store.rootFolder(), root, passphrase);
    return store;
  }

  /**
   * The authorities in an existing folder.
   *
   * @throws IdentityException if there is no root in it
   */
  public static AuthorityStore open(Path folder) {
    AuthorityStore store = new AuthorityStore(folder);
    if (!Files.exists(store.cert(store.rootFolder()))) {
      throw new IdentityException(
          "%s holds no certificate authority; `leadctl pki init` makes one".formatted(folder));
    }
    return store;
  }

  /** Whether the folder holds a root. */
  public static boolean exists(Path folder) {
    AuthorityStore store = new AuthorityStore(folder);
    return Files.exists(store.cert(store.rootFolder()));
  }

  /** The certificate that peers trust. */
  public X509Certificate rootCertificate() {
    return certificate(rootFolder());
  }

  /**
   * The root with its key.
   *
   * @param passphrase ignored if the key is not encrypted
   * @throws IdentityException if the passphrase is wrong
   */
  public CertificateAuthority root(char[] passphrase) {
    return load(rootFolder(), passphrase);
  }

  /**
   * Makes and keeps the authority of a region; an existing one is replaced, and what it issued
   * stays valid.
   *
   * @throws IdentityException if the passphrase of the root is wrong
   */
  public CertificateAuthority addRegion(String region, Validity validity, char[] rootPassphrase) {
    Identity.requireRegion(region);
    CertificateAuthority authority = root(rootPassphrase).createRegion(region, validity);
    save(regionFolder(region), authority, NO_PASSPHRASE);
    return authority;
  }

  /** Whether the region has an authority here. */
  public boolean hasRegion(String region) {
    Identity.requireRegion(region);
    return Files.exists(cert(regionFolder(region)));
  }

  /**
   * The authority of a region.
   *
   * @throws IdentityException if it is not here, or its files are damaged
   */
  public CertificateAuthority region(String region) {
    if (!hasRegion(region)) {
      throw new IdentityException(
          "there is no authority for region %s in %s; it has %s"
              .formatted(region, folder, regions()));
    }
    return load(regionFolder(region), NO_PASSPHRASE);
  }

  /** The regions that have an authority here, in alphabetical order. */
  public List<String> regions() {
    Path regions = folder.resolve("regions");
    if (!Files.isDirectory(regions)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(regions)) {
      return folders
          .filter(f -> Files.exists(cert(f)))
          .map(f -> f.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new IdentityException("%s cannot be listed: %s".formatted(regions, e.getMessage()), e);
    }
  }

  private CertificateAuthority load(Path at, char[] passphrase) {
    Path keyFile = key(at);
    String text = PrivateFiles.read(keyFile);
    if (SealedKey.isSealed(text, keyFile.toString()) && passphrase.length == 0) {
      throw new IdentityException(keyFile + " is encrypted: its passphrase is needed");
    }
    PrivateKey key = SealedKey.open(text, passphrase, keyFile.toString());
    return new CertificateAuthority(key, certificate(at), rootCertificate());
  }

  private void save(Path at, CertificateAuthority authority, char[] passphrase) {
    PrivateFiles.createFolder(at);
    String key =
        passphrase.length == 0
            ? Pem.of(authority.key())
            : SealedKey.seal(authority.key(), passphrase);
    PrivateFiles.writeSecret(key(at), key.getBytes(StandardCharsets.US_ASCII));
    PrivateFiles.write(cert(at), Pem.of(List.of(authority.certificate())));
  }

  private X509Certificate certificate(Path at) {
    return Pem.certificates(PrivateFiles.read(cert(at)), cert(at).toString()).getFirst();
  }

  private Path rootFolder() {
    return folder.resolve("root");
  }

  private Path regionFolder(String region) {
    return folder.resolve("regions").resolve(region);
  }

  private Path cert(Path at) {
    return at.resolve("cert.pem");
  }

  private Path key(Path at) {
    return at.resolve("key.pem");
  }
}
