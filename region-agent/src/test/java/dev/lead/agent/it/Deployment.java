package dev.lead.agent.it;

import dev.lead.identity.CertificateAuthority;
import dev.lead.identity.Credentials;
import dev.lead.identity.Identity;
import dev.lead.identity.RevokedSerials;
import dev.lead.identity.Role;
import dev.lead.identity.TlsMaterial;
import dev.lead.identity.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The certificates of one deployment with two regions. */
public final class Deployment {
  public static final String REGION = "eu-west-1";

  private final Validity day = Validity.from(Instant.now(), Duration.ofDays(1));
  private final CertificateAuthority root = CertificateAuthority.createRoot("LEAD test", day);
  private final CertificateAuthority global = root.createRegion(Identity.GLOBAL, day);
  private final CertificateAuthority home = root.createRegion(REGION, day);
  private final CertificateAuthority other = root.createRegion("us-east-1", day);
  private final List<String> hosts;

  Deployment() {
    this(List.of("127.0.0.1"));
  }

  /** All its certificates are good for these hosts. */
  public Deployment(List<String> hosts) {
    this.hosts = List.copyOf(hosts);
  }

  public Credentials of(Role role, String region, String name) {
    CertificateAuthority authority =
        switch (region) {
          case REGION -> home;
          case Identity.GLOBAL -> global;
          default -> other;
        };
    return authority.issue(new Identity(role, region, name), hosts, day);
  }

  TlsMaterial material(Role role, String region, String name) {
    return TlsMaterial.of(of(role, region, name), RevokedSerials.NONE);
  }

  TlsMaterial candidate(String name) {
    return material(Role.CANDIDATE, REGION, name);
  }

  /** A certificate of this region that expired a minute ago. */
  TlsMaterial expired(Role role, String name) {
    return TlsMaterial.of(expiredCredentials(role, name), RevokedSerials.NONE);
  }

  Credentials expiredCredentials(Role role, String name) {
    Instant now = Instant.now();
    return home.issue(
        new Identity(role, REGION, name),
        List.of("127.0.0.1"),
        new Validity(now.minusSeconds(240), now.minusSeconds(60)));
  }

  /** Somebody with the same names, from another deployment, who trusts this one. */
  TlsMaterial stranger(Role role) {
    Credentials theirs = new Deployment().of(role, REGION, "eve");
    return TlsMaterial.of(
        new Credentials(theirs.key(), theirs.chain(), List.of(root.certificate())),
        RevokedSerials.NONE);
  }
}
