package dev.lead.client.fencing.grant;

import dev.lead.client.fencing.grant.GrantRefusedException.Reason;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a chain of certificates makes somebody an agent of a region: it leads as presented to a
 * trusted root, the first certificate names an agent, and the authority that signed it is the one
 * of the agent's region (an authority that is not LEAD's own names none and is not bound to one).
 *
 * @param clock when the certificates have to be in date; empty: at the time the first was issued
 */
record SignerChain(
    Set<TrustAnchor> anchors, List<X509Certificate> roots, Optional<InstantSource> clock) {
  /** The extended key usage of certificates that may sign grants. */
  private static final String PURPOSE = "2.25.225568576903091898040731455851954610318";

  static SignerChain of(Collection<X509Certificate> roots, Optional<InstantSource> clock) {
    return new SignerChain(
        roots.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet()),
        List.copyOf(roots),
        clock);
  }

  /** The agent that the chain proves. */
  Signer verify(List<X509Certificate> presented) {
    List<X509Certificate> path =
        presented.size() > 1 && roots.contains(presented.getLast())
            ? presented.subList(0, presented.size() - 1)
            : presented;
    X509Certificate root = validate(path);
    Signer signer =
        Signer.of(path.getFirst())
            .filter(identity -> identity.role().equals("agent"))
            .orElseThrow(() ->
                new GrantRefusedException(
                    Reason.WRONG_SIGNER,
                    "it was signed by %s, which is not an agent"
                        .formatted(path.getFirst().getSubjectX500Principal())));
    requireAuthority(signer, path, root);
    requirePurpose(path.getFirst());
    return signer;
  }

  /** So that no key of a connection can be used, or abused, to sign grants. */
  private static void requirePurpose(X509Certificate certificate) {
    try {
      List<String> purposes = certificate.getExtendedKeyUsage();
      if (purposes != null && purposes.contains(PURPOSE)) {
        return;
      }
    } catch (CertificateParsingException e) {
      throw new GrantRefusedException(
          Reason.WRONG_SIGNER, "the purposes in its signer's certificate are malformed", e);
    }
    throw new GrantRefusedException(
        Reason.WRONG_SIGNER, "its signer's certificate is not one for signing grants");
  }

  private static void requireAuthority(
      Signer signer, List<X509Certificate> path, X509Certificate root) {
    Optional<Signer> authority = path.size() > 1 ? Signer.of(path.get(1)) : Optional.empty();
    if (authority.isEmpty() && Signer.of(root).isPresent()) {
      throw new GrantRefusedException(
          Reason.WRONG_SIGNER, "no authority of a region stands between its signer and the root");
    }
    authority
        .filter(a -> !a.role().equals("authority") || !a.region().equals(signer.region()))
        .ifPresent(a -> {
          throw new GrantRefusedException(
              Reason.WRONG_SIGNER,
              "its signer claims region %s, and its certificate was issued by %s of region %s"
                  .formatted(signer.region(), a.role(), a.region()));
        });
  }

  private X509Certificate validate(List<X509Certificate> path) {
    try {
      PKIXParameters parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false);
      parameters.setDate(
          clock.map(source -> Date.from(source.instant())).orElse(path.getFirst().getNotBefore()));
      PKIXCertPathValidatorResult result =
          (PKIXCertPathValidatorResult)
              CertPathValidator.getInstance("PKIX")
                  .validate(
                      CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
      return result.getTrustAnchor().getTrustedCert();
    } catch (CertPathValidatorException | CertificateException e) {
      throw untrusted(e);
    } catch (InvalidAlgorithmParameterException e) {
      throw new IllegalStateException("no root is trusted", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK can't validate certificates", e);
    } catch (RuntimeException e) {
      // The JDK answers some malformed constraints, which any stranger may send, with unchecked
      // exceptions.
      throw untrusted(e);
    }
  }

  private static GrantRefusedException untrusted(Exception e) {
    return new GrantRefusedException(
        Reason.UNTRUSTED,
        "its certificates do not lead to a trusted root (%s)".formatted(e.getMessage()),
        e);
  }
}
