package dev.lead.process;

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

/** Certificates of one deployment. */
public final class TestWorld {

  private static final Validity DAY = today();
  private static final CertificateAuthority ROOT =
      CertificateAuthority.createRoot("LEAD test", DAY);
  private static final CertificateAuthority GLOBAL = ROOT.createRegion(Identity.GLOBAL, DAY);
  private static final CertificateAuthority EUROPE = ROOT.createRegion("eu-west-1", DAY);

  public static final Identity AGENT = new Identity(Role.AGENT, "eu-west-1", "eu-west-1-a");

  private TestWorld() {}

  private static Validity today() {
    return Validity.from(Instant.now(), Duration.ofDays(1));
  }

  public static Credentials credentials(Role role, String name) {
    return GLOBAL.issue(Identity.global(role, name), List.of("localhost", "127.0.0.1"), DAY);
  }

  public static TlsMaterial material(Role role) {
    return TlsMaterial.of(credentials(role, role.text()), RevokedSerials.NONE);
  }

  public static TlsMaterial agent() {
    return TlsMaterial.of(EUROPE.issue(AGENT, List.of("127.0.0.1"), DAY), RevokedSerials.NONE);
  }

  /** The same names, of another deployment. */
  public static TlsMaterial stranger() {
    CertificateAuthority other = CertificateAuthority.createRoot("LEAD test", DAY);
    Credentials theirs =
        other
            .createRegion(Identity.GLOBAL, DAY)
            .issue(Identity.global(Role.OPERATOR, "eve"), List.of(), DAY);
    return TlsMaterial.of(
        new Credentials(theirs.key(), theirs.chain(), List.of(ROOT.certificate())),
        RevokedSerials.NONE);
  }
}
