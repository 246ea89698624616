package dev.lead.identity;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;

/** Credentials as one PKCS#12 file, for browsers and for software that wants a key store. */
public final class Pkcs12 {

  private static final String ALIAS = "lead";

  private Pkcs12() {}

  /**
   * Writes key, chain and roots, with mode 0600.
   *
   * @throws IdentityException if the password is empty or the file cannot be written
   */
  public static void write(Path file, Credentials credentials, char[] password) {
    if (password.length == 0) {
      throw new IdentityException("a PKCS#12 file needs a password");
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          ALIAS, credentials.key(), password, credentials.chain().toArray(X509Certificate[]::new));
      List<X509Certificate> roots = credentials.roots();
      for (int i = 0; i < roots.size(); i++) {
        store.setCertificateEntry("root-" + (i + 1), roots.get(i));
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      store.store(bytes, password);
      PrivateFiles.writeSecret(file, bytes.toByteArray());
    } catch (GeneralSecurityException | IOException e) {
      throw new IdentityException("%s cannot be written: %s".formatted(file, e.getMessage()), e);
    }
  }
}
