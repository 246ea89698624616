package dev.lead.identity;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;

/**
 * A private key under a passphrase: PKCS#8 with PBES2 (PBKDF2-SHA-256, AES-256), readable by
 * OpenSSL.
 */
final class SealedKey {

  private static final String SCHEME = "PBEWithHmacSHA256AndAES_256";

  /** OWASP's figure for PBKDF2-HMAC-SHA-256. */
  private static final int ITERATIONS = 600_000;

  private SealedKey() {}

  static String seal(PrivateKey key, char[] passphrase) {
    byte[] salt = random();
    byte[] iv = random();
    try {
      Cipher cipher = Cipher.getInstance(SCHEME);
      cipher.init(
          Cipher.ENCRYPT_MODE,
          secret(SCHEME, passphrase),
          new PBEParameterSpec(salt, ITERATIONS, new IvParameterSpec(iv)));
      byte[] sealed = cipher.doFinal(key.getEncoded());
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBES2");
      parameters.init(cipher.getParameters().getEncoded());
      byte[] der = new EncryptedPrivateKeyInfo(parameters, sealed).getEncoded();
      return new Pem.Block(Pem.ENCRYPTED_PRIVATE_KEY, der).text();
    } catch (GeneralSecurityException | IOException e) {
      throw new IdentityException("the key could not be encrypted: " + e.getMessage(), e);
    }
  }

  static boolean isSealed(String text, String where) {
    return sealed(text, where).isPresent();
  }

  /** The key in the text; the passphrase matters only if the key is encrypted. */
  static PrivateKey open(String text, char[] passphrase, String where) {
    Optional<Pem.Block> block = sealed(text, where);
    if (block.isEmpty()) {
      return Pem.privateKey(text, where);
    }
    byte[] pkcs8;
    try {
      EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(block.get().content());
      pkcs8 = decrypt(info, passphrase);
    } catch (BadPaddingException e) {
      throw wrongPassphrase(where, e);
    } catch (GeneralSecurityException | IOException e) {
      throw new IdentityException(
          "the key in %s cannot be decrypted (%s); PBES2 with AES is understood"
              .formatted(where, e.getMessage()),
          e);
    }
    try {
      return Keys.decode(pkcs8, where);
    } catch (IdentityException e) {
      // About one wrong passphrase in 256 leaves a valid padding by chance, but then no key.
      throw wrongPassphrase(where, e);
    }
  }

  private static byte[] decrypt(EncryptedPrivateKeyInfo info, char[] passphrase)
      throws GeneralSecurityException {
    AlgorithmParameters parameters = info.getAlgParameters();
    if (parameters == null) {
      throw new NoSuchAlgorithmException("unknown scheme " + info.getAlgName());
    }
    // For PBES2 the parameters, not the object identifier, name the scheme.
    String scheme =
        parameters.getAlgorithm().equals("PBES2")
            ? parameters.toString()
            : parameters.getAlgorithm();
    Cipher cipher = Cipher.getInstance(scheme);
    cipher.init(Cipher.DECRYPT_MODE, secret(scheme, passphrase), parameters);
    return cipher.doFinal(info.getEncryptedData());
  }

  private static IdentityException wrongPassphrase(String where, Exception cause) {
    return new IdentityException(
        "the passphrase does not open " + where + "; try again with the right one", cause);
  }

  private static Optional<Pem.Block> sealed(String text, String where) {
    return Pem.blocks(text, where).stream()
        .filter(block -> block.label().equals(Pem.ENCRYPTED_PRIVATE_KEY))
        .findFirst();
  }

  private static SecretKey secret(String scheme, char[] passphrase)
      throws GeneralSecurityException {
    PBEKeySpec spec = new PBEKeySpec(passphrase);
    try {
      return SecretKeyFactory.getInstance(scheme).generateSecret(spec);
    } finally {
      spec.clearPassword();
    }
  }

  private static byte[] random() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
