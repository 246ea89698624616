package dev.lead.core.model;

import java.time.Duration;
import java.util.List;

/**
 * How the shards of one service are led.
 *
 * @param disconnect what an abrupt disconnect means
 * @param isolation what holds while the region can't reach the control plane
 * @param lease the longest leader lease handed out, on the holder's monotonic clock
 * @param settle how long the first candidates of a service without a leader are awaited before the
 *     first election, so that the first to come does not lead everything
 * @param prepareTimeout how long a transfer's target may warm up before the transfer is rolled back
 * @param drainTimeout how long a leader may drain before the transfer is rolled back
 * @param takeoverTimeout how long an elected leader may take to report ready before the next is
 *     tried
 * @param evictionHold how long an evicted candidate is held back from the shard it lost
 * @param damping what happens to one that keeps losing leadership
 * @param preempt whether a fit candidate of better priority takes over from a healthy leader, by a
 *     planned transfer
 * @param zones preferred zones, best first; zones not named come after them
 * @param versionPin which versions may lead
 * @param minVersion versions below it are passed over; "" for any
 * @param maxLag candidates further behind are passed over
 * @param vacantOnFailedProbe whether a shard stays without a leader rather than have one whose
 *     probe fails
 */
public record ServicePolicy(
    DisconnectMode disconnect,
    IsolationMode isolation,
    Duration lease,
    Duration settle,
    Duration prepareTimeout,
    Duration drainTimeout,
    Duration takeoverTimeout,
    Duration evictionHold,
    FlapDamping damping,
    boolean preempt,
    List<String> zones,
    VersionPin versionPin,
    String minVersion,
    Duration maxLag,
    boolean vacantOnFailedProbe) {
  /** Fenced, holding, 2 s leases, and calm time-outs. */
  public static final ServicePolicy DEFAULT =
      new ServicePolicy(
          DisconnectMode.FENCE,
          IsolationMode.HOLD,
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          FlapDamping.DEFAULT,
          false,
          List.of(),
          VersionPin.NONE,
          "",
          Duration.ofSeconds(30),
          false);

  public ServicePolicy {
    zones = List.copyOf(zones);
    if (lease.compareTo(Duration.ofMillis(200)) < 0) {
      throw new IllegalArgumentException(
          "lease must be at least 200 ms: " + lease.toMillis() + " ms");
    }
  }

  /** This policy with another disconnect mode. */
  public ServicePolicy withDisconnect(DisconnectMode mode) {
    return new ServicePolicy(
        mode,
        isolation,
        lease,
        settle,
        prepareTimeout,
        drainTimeout,
        takeoverTimeout,
        evictionHold,
        damping,
        preempt,
        zones,
        versionPin,
        minVersion,
        maxLag,
        vacantOnFailedProbe);
  }
}
