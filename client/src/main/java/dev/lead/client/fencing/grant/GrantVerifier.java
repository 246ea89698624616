package dev.lead.client.fencing.grant;

import dev.lead.client.LeadException;
import dev.lead.client.Shard;
import dev.lead.client.Token;
import dev.lead.client.fencing.FenceException;
import dev.lead.client.fencing.StaleTokenException;
import dev.lead.client.fencing.TokenGate;
import dev.lead.client.fencing.grant.GrantRefusedException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Verifies signed grants offline: that an agent of a region, proven by its certificates, says who
 * leads a shard with which token. Format: {@code docs/fencing.md}.
 *
 * <p>A grant is true for ever: that somebody <em>was</em> elected with that token. Whether it is
 * still the newest is the token's business: {@link #enter} keeps the largest token of each shard in
 * a {@link TokenGate} and refuses superseded grants. So no clock is needed. Certificates have to be
 * in date when the signer's was issued; with {@link #inDateBy} they have to be in date now.
 *
 * <p>Immutable but for the gate; thread-safe.
 */
public final class GrantVerifier {
  private static final String TYPE = "lead-grant+jwt";

  private final List<X509Certificate> roots;
  private final SignerChain signers;
  private final TokenGate gate;

  private GrantVerifier(
      Collection<X509Certificate> roots, Optional<InstantSource> clock, TokenGate gate) {
    this.roots = List.copyOf(roots);
    this.signers = SignerChain.of(this.roots, clock);
    this.gate = gate;
  }

  /**
   * Trusts the authorities in a PEM file, {@code roots.pem} of any identity.
   *
   * @throws LeadException if the file can't be read
   */
  public static GrantVerifier trusting(Path roots) {
    try (InputStream in = Files.newInputStream(roots)) {
      List<X509Certificate> certificates = new ArrayList<>();
      CertificateFactory.getInstance("X.509")
          .generateCertificates(in)
          .forEach(certificate -> certificates.add((X509Certificate) certificate));
      return trusting(certificates);
    } catch (IOException | CertificateException | IllegalArgumentException e) {
      throw new UnusableRoots(roots, e);
    }
  }

  /** Trusts these authorities; at least one. */
  public static GrantVerifier trusting(Collection<X509Certificate> roots) {
    if (roots.isEmpty()) {
      throw new IllegalArgumentException("name at least one authority to be trusted");
    }
    return new GrantVerifier(roots, Optional.empty(), TokenGate.inMemory());
  }

  /** The same, with a gate that outlives restarts, or is shared with other ways in. */
  public GrantVerifier keepingTokensIn(TokenGate shared) {
    return new GrantVerifier(roots, signers.clock(), shared);
  }

  /** The same, and certificates have to be in date by this clock when a grant is verified. */
  public GrantVerifier inDateBy(InstantSource clock) {
    return new GrantVerifier(roots, Optional.of(clock), gate);
  }

  /**
   * Verifies a grant for a request and lets it in, if no newer one has been here. Close what is
   * returned when the request has taken effect.
   *
   * @param shard what the request is for
   * @throws GrantRefusedException if the grant proves nothing, or is for another shard
   * @throws StaleTokenException if it is superseded
   * @throws FenceException as {@link TokenGate#enter}
   * @throws InterruptedException if interrupted while it waited for older requests to end
   */
  public TokenGate.Passage enter(Shard shard, String compact) throws InterruptedException {
    Grant grant = verify(compact);
    if (!grant.shard().equals(shard)) {
      throw new GrantRefusedException(
          Reason.WRONG_SHARD,
          "it is for %s, and the request is for %s; send that of the shard"
              .formatted(grant.shard(), shard));
    }
    return gate.enter(grant.shard(), grant.token());
  }

  /**
   * Verifies what a grant says, not whether it is the newest.
   *
   * @param compact the grant as it was received; untrusted
   * @throws GrantRefusedException if it proves nothing
   */
  public Grant verify(String compact) {
    CompactJws jws = CompactJws.parse(compact);
    if (!jws.type().equals(TYPE)) {
      throw CompactJws.malformed("its type is not " + TYPE);
    }
    Signer signer = signers.verify(jws.chain());
    requireSignature(jws);
    Grant grant = read(jws.claims(), signer);
    if (!grant.region().equals(signer.region())) {
      throw new GrantRefusedException(
          Reason.WRONG_SIGNER,
          "it speaks for region %s, and was signed by agent %s of region %s"
              .formatted(grant.region(), signer.name(), signer.region()));
    }
    return grant;
  }

  private static void requireSignature(CompactJws jws) {
    try {
      PublicKey key = jws.chain().getFirst().getPublicKey();
      Signature signature = Signature.getInstance(algorithm(jws.algorithm(), key));
      signature.initVerify(key);
      signature.update(jws.signedBytes());
      if (signature.verify(jws.signature())) {
        return;
      }
    } catch (SignatureException e) {
      throw altered(e);
    } catch (GeneralSecurityException e) {
      throw new GrantRefusedException(
          Reason.UNTRUSTED, "the key of its signer can't be used: " + e.getMessage(), e);
    }
    throw altered(null);
  }

  /** There is one algorithm, whatever the header says; it must say so. */
  private static String algorithm(String said, PublicKey key) {
    if (said.equals("EdDSA")
        && key instanceof EdECPublicKey edwards
        && edwards.getParams().getName().equals(NamedParameterSpec.ED25519.getName())) {
      return NamedParameterSpec.ED25519.getName();
    }
    throw new GrantRefusedException(
        Reason.ALTERED, "its algorithm is not EdDSA, or its signer's key not one of Ed25519");
  }

  private static Grant read(Map<String, Object> claims, Signer signer) {
    Object number = claims.get("shard");
    Object token = claims.get("token");
    if (!(number instanceof Integer shard)
        || !(token instanceof Integer || token instanceof Long)
        || ((Number) token).longValue() <= 0) {
      throw CompactJws.malformed("`shard` and `token` must be whole numbers, the token above 0");
    }
    try {
      return new Grant(
          new Shard(CompactJws.text(claims, "service"), shard),
          new Token(((Number) token).longValue()),
          CompactJws.text(claims, "candidate"),
          CompactJws.text(claims, "region"),
          claims.get("session") == null
              ? Optional.empty()
              : Optional.of(CompactJws.text(claims, "session")),
          signer.name());
    } catch (IllegalArgumentException e) {
      throw CompactJws.malformed(String.valueOf(e.getMessage()));
    }
  }

  private static GrantRefusedException altered(@org.jspecify.annotations.Nullable Throwable cause) {
    String text =
        "its signature does not fit: it was altered after it was signed, or signed with another key";
    return cause == null
        ? new GrantRefusedException(Reason.ALTERED, text)
        : new GrantRefusedException(Reason.ALTERED, text, cause);
  }

  /** The file of trusted authorities can't be used. */
  private static final class UnusableRoots extends LeadException {
    private static final long serialVersionUID = 1;

    UnusableRoots(Path file, Exception cause) {
      super(
          "the trusted authorities in %s can't be read (%s); it has to be a roots.pem as `leadctl pki issue` writes it"
              .formatted(file, cause.getMessage()),
          cause);
    }
  }
}
