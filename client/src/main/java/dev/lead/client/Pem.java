package dev.lead.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads certificates and keys from PEM files. Errors name the file and say what to do; they never
 * quote its content.
 */
final class Pem {
  private static final long LARGEST = 1 << 20;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  /** One block of a file. */
  private static final class Block {
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
  }

  private Pem() {}

  static List<X509Certificate> certificates(Path file) {
    List<X509Certificate> found = new ArrayList<>();
    for (Block block : blocks(file)) {
      if (block.label().equals("CERTIFICATE")) {
        found.add(certificate(block.content(), file));
      }
    }
    if (found.isEmpty()) {
      throw new LeadException(file + " holds no certificate; write it with `leadctl pki issue`");
    }
    return found;
  }

  static PrivateKey privateKey(Path file) {
    List<Block> blocks = blocks(file);
    for (Block block : blocks) {
      if (block.label().equals("PRIVATE KEY")) {
        return decode(block.content(), file);
      }
    }
    if (blocks.stream().anyMatch(block -> block.label().equals("ENCRYPTED PRIVATE KEY"))) {
      throw new LeadException(
          file
              + " holds an encrypted key; it is needed in the clear: openssl pkey -in FILE -out NEW");
    }
    if (blocks.stream().anyMatch(block -> block.label().endsWith("PRIVATE KEY"))) {
      throw new LeadException(
          file
              + " holds a key of an older form; convert it: openssl pkcs8 -topk8 -nodes -in FILE -out NEW");
    }
    throw new LeadException(file + " holds no private key; write it with `leadctl pki issue`");
  }

  private static PrivateKey decode(byte[] pkcs8, Path file) {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
    // The JDK has no way to ask which algorithm a key is of, but each refuses those of the others.
    return Stream.of("EC", "EdDSA", "RSA")
        .flatMap(algorithm -> decode(algorithm, spec).stream())
        .findFirst()
        .orElseThrow(() ->
            new LeadException(
                file + " holds a key that is neither EC, Ed25519 nor RSA, or is damaged"));
  }

  private static Optional<PrivateKey> decode(String algorithm, PKCS8EncodedKeySpec spec) {
    try {
      return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static X509Certificate certificate(byte[] der, Path file) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new LeadException("a certificate in " + file + " is damaged; write the file again", e);
    }
  }

  private static List<Block> blocks(Path file) {
    String text = read(file);
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      try {
        String base64 = matcher.group(2).replaceAll("\\s", "");
        blocks.add(new Block(matcher.group(1), Base64.getDecoder().decode(base64)));
      } catch (IllegalArgumentException e) {
        throw new LeadException(
            file + " is damaged: a block is not base64; write the file again", e);
      }
    }
    return blocks;
  }

  private static String read(Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        throw new LeadException(file + " is larger than 1 MiB: it is not a PEM file");
      }
      return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new LeadException(
          file + " does not exist; `leadctl pki issue` writes cert.pem, key.pem and roots.pem", e);
    } catch (IOException e) {
      throw new LeadException(file + " can't be read: " + e.getMessage(), e);
    }
  }
}
