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
    return new ServicePolicy(
        p.disconnect(),
        p.isolation(),
        p.lease(),
        settle,
        p.prepareTimeout(),
        p.drainTimeout(),
        p.takeoverTimeout(),
        p.evictionHold(),
        p.damping(),
        p.preempt(),
        p.zones(),
        p.versionPin(),
        p.minVersion(),
        p.maxLag(),
        p.vacantOnFailedProbe());
  }

  static ServicePolicy leasing(ServicePolicy p, Duration lease) {
    return new ServicePolicy(
        p.disconnect(),
        p.isolation(),
        lease,
        p.settle(),
        p.prepareTimeout(),
        p.drainTimeout(),
        p.takeoverTimeout(),
        p.evictionHold(),
        p.damping(),
        p.preempt(),
        p.zones(),
        p.versionPin(),
        p.minVersion(),
        p.maxLag(),
        p.vacantOnFailedProbe());
  }

  static ServicePolicy damping(ServicePolicy p, FlapDamping damping) {
    return new ServicePolicy(
        p.disconnect(),
        p.isolation(),
        p.lease(),
        p.settle(),
        p.prepareTimeout(),
        p.drainTimeout(),
        p.takeoverTimeout(),
        p.evictionHold(),
        damping,
        p.preempt(),
        p.zones(),
        p.versionPin(),
        p.minVersion(),
        p.maxLag(),
        p.vacantOnFailedProbe());
  }

  static ServicePolicy preempting(ServicePolicy p) {
    return new ServicePolicy(
        p.disconnect(),
        p.isolation(),
        p.lease(),
        p.settle(),
        p.prepareTimeout(),
        p.drainTimeout(),
        p.takeoverTimeout(),
        p.evictionHold(),
        p.damping(),
        true,
        p.zones(),
        p.versionPin(),
        p.minVersion(),
        p.maxLag(),
        p.vacantOnFailedProbe());
  }

  static ServicePolicy zones(ServicePolicy p, String... zones) {
    return new ServicePolicy(
        p.disconnect(),
        p.isolation(),
        p.lease(),
        p.settle(),
        p.prepareTimeout(),
        p.drainTimeout(),
        p.takeoverTimeout(),
        p.evictionHold(),
        p.damping(),
        p.preempt(),
        List.of(zones),
        p.versionPin(),
        p.minVersion(),
        p.maxLag(),
        p.vacantOnFailedProbe());
  }

  static ServicePolicy versions(ServicePolicy p, VersionPin pin, String minimum) {
    return new ServicePolicy(
        p.disconnect(),
        p.isolation(),
        p.lease(),
        p.settle(),
        p.prepareTimeout(),
        p.drainTimeout(),
        p.takeoverTimeout(),
        p.evictionHold(),
        p.damping(),
        p.preempt(),
        p.zones(),
        pin,
        minimum,
        p.maxLag(),
        p.vacantOnFailedProbe());
  }

  static ServicePolicy vacantOnFailedProbe(ServicePolicy p) {
    return new ServicePolicy(
        p.disconnect(),
        p.isolation(),
        p.lease(),
        p.settle(),
        p.prepareTimeout(),
        p.drainTimeout(),
        p.takeoverTimeout(),
        p.evictionHold(),
        p.damping(),
        p.preempt(),
        p.zones(),
        p.versionPin(),
        p.minVersion(),
        p.maxLag(),
        true);
  }
}
