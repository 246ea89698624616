package dev.lead.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A root with two regions and the global one, made once: keys are costly. */
final class Deployment {

  static final Deployment ONE = new Deployment();

  static final Identity AGENT = new Identity(Role.AGENT, "eu-west-1", "eu-west-1-a");
  static final Identity CONTROL_PLANE = Identity.global(Role.CONTROL_PLANE, "cp-1");
  static final List<String> LOCAL = List.of("localhost", "127.0.0.1");

  final CertificateAuthority root = CertificateAuthority.createRoot("LEAD test", years(10));
  final CertificateAuthority europe = root.createRegion("eu-west-1", years(5));
  final CertificateAuthority america = root.createRegion("us-east-1", years(5));
  final CertificateAuthority global = root.createRegion(Identity.GLOBAL, years(5));

  static Validity years(int years) {
    return days(365L * years);
  }

  static Validity days(long days) {
    return Validity.from(Instant.now(), Duration.ofDays(days));
  }

  static Validity past() {
    Instant end = Instant.now().minus(Duration.ofDays(1));
    return new Validity(end.minus(Duration.ofDays(1)), end);
  }

  Credentials agent() {
    return europe.issue(AGENT, LOCAL, days(1));
  }

  Credentials controlPlane() {
    return global.issue(CONTROL_PLANE, LOCAL, days(1));
  }

  static TlsMaterial material(Credentials credentials) {
    return TlsMaterial.of(credentials, RevokedSerials.NONE);
  }
}
