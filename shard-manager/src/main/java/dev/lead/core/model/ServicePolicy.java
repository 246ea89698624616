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
    return toBuilder().disconnect(mode).build();
  }

  /** Starts another policy from this one. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /**
   * A policy that differs from another in a few things; what they mean stands at the policy. For
   * one thread.
   */
  public static final class Builder {
    private DisconnectMode disconnect;
    private IsolationMode isolation;
    private Duration lease;
    private Duration settle;
    private final Duration prepareTimeout;
    private final Duration drainTimeout;
    private final Duration takeoverTimeout;
    private final Duration evictionHold;
    private FlapDamping damping;
    private boolean preempt;
    private List<String> zones;
    private VersionPin versionPin;
    private String minVersion;
    private final Duration maxLag;
    private boolean vacantOnFailedProbe;

    private Builder(ServicePolicy from) {
      disconnect = from.disconnect;
      isolation = from.isolation;
      lease = from.lease;
      settle = from.settle;
      prepareTimeout = from.prepareTimeout;
      drainTimeout = from.drainTimeout;
      takeoverTimeout = from.takeoverTimeout;
      evictionHold = from.evictionHold;
      damping = from.damping;
      preempt = from.preempt;
      zones = from.zones;
      versionPin = from.versionPin;
      minVersion = from.minVersion;
      maxLag = from.maxLag;
      vacantOnFailedProbe = from.vacantOnFailedProbe;
    }

    public Builder disconnect(DisconnectMode value) {
      disconnect = value;
      return this;
    }

    public Builder isolation(IsolationMode value) {
      isolation = value;
      return this;
    }

    public Builder lease(Duration value) {
      lease = value;
      return this;
    }

    public Builder settle(Duration value) {
      settle = value;
      return this;
    }

    public Builder damping(FlapDamping value) {
      damping = value;
      return this;
    }

    public Builder preempt(boolean value) {
      preempt = value;
      return this;
    }

    public Builder zones(List<String> value) {
      zones = value;
      return this;
    }

    public Builder versionPin(VersionPin value) {
      versionPin = value;
      return this;
    }

    public Builder minVersion(String value) {
      minVersion = value;
      return this;
    }

    public Builder vacantOnFailedProbe(boolean value) {
      vacantOnFailedProbe = value;
      return this;
    }

    /**
     * The policy.
     *
     * @throws IllegalArgumentException if there can be none of this kind
     */
    public ServicePolicy build() {
      return new ServicePolicy(
          disconnect,
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
}
