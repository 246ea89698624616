package dev.lead.client;

import dev.lead.identity.CertificateAuthority;
import dev.lead.identity.Credentials;
import dev.lead.identity.Identity;
import dev.lead.identity.IdentityFiles;
import dev.lead.identity.RevokedSerials;
import dev.lead.identity.Role;
import dev.lead.identity.TlsMaterial;
import dev.lead.identity.Validity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A deployment's certificates. */
final class TestPki {
  private final CertificateAuthority root =
      CertificateAuthority.createRoot("LEAD test", valid(Duration.ofDays(2)));

  Credentials issue(Role role, String region, String name, Validity validity) {
    return root.createRegion(region, valid(Duration.ofDays(1)))
        .issue(new Identity(role, region, name), List.of("127.0.0.1"), validity);
  }

  Credentials issue(Role role, String region, String name) {
    return issue(role, region, name, valid(Duration.ofHours(2)));
  }

  TlsMaterial material(Role role, String region, String name) {
    return TlsMaterial.of(issue(role, region, name), RevokedSerials.NONE);
  }

  /** A candidate's identity in a folder. */
  Path candidate(Path folder, String name) {
    new IdentityFiles(folder).write(issue(Role.CANDIDATE, "eu", name));
    return folder;
  }

  static Validity valid(Duration length) {
    return Validity.from(Instant.now(), length);
  }
}
