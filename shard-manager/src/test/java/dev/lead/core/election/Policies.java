package dev.lead.core.election;

import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.FlapDamping;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.VersionPin;
import java.time.Duration;
import java.util.List;

/** Policies for tests: the default one, elections without settling, and one thing different. */
final class Policies {
  static final ServicePolicy FENCE = base(DisconnectMode.FENCE);
  static final ServicePolicy LEASE = base(DisconnectMode.LEASE);

  private Policies() {}

  private static ServicePolicy base(DisconnectMode mode) {
    return settling(ServicePolicy.DEFAULT.withDisconnect(mode), Duration.ZERO);
  }

  static ServicePolicy settling(ServicePolicy p, Duration settle) {
    return p.toBuilder().settle(settle).build();
  }

  static ServicePolicy leasing(ServicePolicy p, Duration lease) {
    return p.toBuilder().lease(lease).build();
  }

  static ServicePolicy damping(ServicePolicy p, FlapDamping damping) {
    return p.toBuilder().damping(damping).build();
  }

  static ServicePolicy preempting(ServicePolicy p) {
    return p.toBuilder().preempt(true).build();
  }

  static ServicePolicy zones(ServicePolicy p, String... zones) {
    return p.toBuilder().zones(List.of(zones)).build();
  }

  static ServicePolicy versions(ServicePolicy p, VersionPin pin, String minimum) {
    return p.toBuilder().versionPin(pin).minVersion(minimum).build();
  }

  static ServicePolicy vacantOnFailedProbe(ServicePolicy p) {
    return p.toBuilder().vacantOnFailedProbe(true).build();
  }
}
