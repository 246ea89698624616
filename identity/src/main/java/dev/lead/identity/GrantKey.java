package dev.lead.identity;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The Ed25519 key with which an agent signs grants: statements, verifiable by anybody offline, that
 * a candidate leads a shard under a token. Its certificate comes from the authority of the agent's
 * region, names the agent, and is good for nothing else: {@link #PURPOSE} is its only extended key
 * usage, so no connection is made with it. {@code toString} shows no key.
 *
 * <p>Immutable and thread-safe.
 *
 * @param key the private key that belongs to the first certificate of the chain
 * @param chain own certificate, then that of the region's authority
 */
public record GrantKey(PrivateKey key, List<X509Certificate> chain) {

  /** The extended key usage of certificates that may sign grants. */
  public static final String PURPOSE = "2.25.225568576903091898040731455851954610318";

  /**
   * @throws IdentityException if the key is not Ed25519, does not belong to the certificate, or the
   *     certificate is not one for grants
   */
  public GrantKey {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IdentityException("a grant key needs a certificate");
    }
    if (!key.getAlgorithm().equals("EdDSA")) {
      throw new IdentityException(
          "a grant key is an Ed25519 key, not %s".formatted(key.getAlgorithm()));
    }
    Keys.requireMatch(key, chain.getFirst());
    if (!KeyPurposes.of(chain.getFirst()).contains(PURPOSE)) {
      throw new IdentityException(
          "the certificate of `%s` is not one for signing grants"
              .formatted(chain.getFirst().getSubjectX500Principal()));
    }
  }

  /** The signature (64 bytes) over the message. */
  public byte[] sign(byte[] message) {
    try {
      Signature signer = Signature.getInstance("Ed25519");
      signer.initSign(key);
      signer.update(message);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot sign with Ed25519", e);
    }
  }

  @Override
  public String toString() {
    return "GrantKey["
        + chain.getFirst().getSubjectX500Principal()
        + ", until "
        + chain.getFirst().getNotAfter().toInstant()
        + "]";
  }
}
