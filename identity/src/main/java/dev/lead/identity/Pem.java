package dev.lead.identity;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The PEM text form of certificates and keys (RFC 7468), by the JDK alone. Text outside the blocks
 * is ignored. Every method that reads takes {@code where}, the name used for the source in errors.
 * Thread-safe.
 */
public final class Pem {

  static final String CERTIFICATE = "CERTIFICATE";
  static final String PRIVATE_KEY = "PRIVATE KEY";
  static final String ENCRYPTED_PRIVATE_KEY = "ENCRYPTED PRIVATE KEY";
  static final String CERTIFICATE_REQUEST = "CERTIFICATE REQUEST";

  /** Far above any real chain; a larger file is the wrong file. */
  static final int MAX_LENGTH = 1 << 20;

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  /** One block of a PEM text. */
  static final class Block {

    private final String label;
    private final byte[] content;

    Block(String label, byte[] content) {
      this.label = label;
      this.content = content;
    }

    String label() {
      return label;
    }

    byte[] content() {
      return content;
    }

    String text() {
      return BEGIN
          + label
          + DASHES
          + "\n"
          + LINES.encodeToString(content)
          + "\n"
          + END
          + label
          + DASHES
          + "\n";
    }
  }

  /**
   * All certificates in the text, in its order.
   *
   * @throws IdentityException if there is none, or one is damaged
   */
  public static List<X509Certificate> certificates(String text, String where) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks(text, where)) {
      if (block.label().equals(CERTIFICATE)) {
        certificates.add(certificate(block.content(), where));
      }
    }
    if (certificates.isEmpty()) {
      throw new IdentityException(where + " holds no certificate (-----BEGIN CERTIFICATE-----)");
    }
    return List.copyOf(certificates);
  }

  /** The certificates as text, in their order. */
  public static String of(List<X509Certificate> certificates) {
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      try {
        text.append(new Block(CERTIFICATE, certificate.getEncoded()).text());
      } catch (CertificateEncodingException e) {
        throw new IdentityException("a certificate cannot be encoded: " + e.getMessage(), e);
      }
    }
    return text.toString();
  }

  /**
   * The unencrypted PKCS#8 key in the text.
   *
   * @throws IdentityException if there is no such key, or it is encrypted, of the older form, or
   *     damaged
   */
  public static PrivateKey privateKey(String text, String where) {
    List<Block> blocks = blocks(text, where);
    for (Block block : blocks) {
      if (block.label().equals(PRIVATE_KEY)) {
        return Keys.decode(block.content(), where);
      }
    }
    for (Block block : blocks) {
      if (block.label().equals(ENCRYPTED_PRIVATE_KEY)) {
        throw new IdentityException(
            where
                + " holds an encrypted key; a process needs it in the clear: openssl pkey -in FILE -out NEW");
      }
      if (block.label().endsWith("PRIVATE KEY")) {
        throw new IdentityException(
            "%s holds a key in the older form `%s`; convert it: openssl pkcs8 -topk8 -nodes -in FILE -out NEW"
                .formatted(where, block.label()));
      }
    }
    throw new IdentityException(where + " holds no private key (-----BEGIN PRIVATE KEY-----)");
  }

  /** The key as unencrypted PKCS#8 text. */
  static String of(PrivateKey key) {
    return new Block(PRIVATE_KEY, key.getEncoded()).text();
  }

  /** All blocks of the text, whatever they hold. */
  static List<Block> blocks(String text, String where) {
    if (text.length() > MAX_LENGTH) {
      throw new IdentityException(
          "%s is larger than %d bytes: it is not a PEM file".formatted(where, MAX_LENGTH));
    }
    List<Block> blocks = new ArrayList<>();
    int at = 0;
    while ((at = text.indexOf(BEGIN, at)) >= 0) {
      int labelStart = at + BEGIN.length();
      int labelEnd = text.indexOf(DASHES, labelStart);
      if (labelEnd < 0) {
        throw truncated(where, "PEM");
      }
      String label = text.substring(labelStart, labelEnd);
      String endLine = END + label + DASHES;
      int end = text.indexOf(endLine, labelEnd);
      if (end < 0) {
        throw truncated(where, label);
      }
      blocks.add(
          new Block(label, content(text.substring(labelEnd + DASHES.length(), end), where, label)));
      at = end + endLine.length();
    }
    return blocks;
  }

  private static byte[] content(String base64, String where, String label) {
    try {
      return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new IdentityException(
          "the %s in %s is damaged: it is not base64".formatted(label, where), e);
    }
  }

  private static X509Certificate certificate(byte[] der, String where) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new IdentityException(
          "a certificate in %s is damaged: %s".formatted(where, e.getMessage()), e);
    }
  }

  private static IdentityException truncated(String where, String label) {
    return new IdentityException(
        "%s is cut off: its %s block has no end; write the whole file again"
            .formatted(where, label));
  }
}
