package dev.lead.client;

import java.time.Duration;
import java.util.Optional;

/** What a heartbeat says of the candidate; empty where the application gave nothing to ask. */
record FitnessReport(Optional<Boolean> probeOk, Optional<Duration> lag, boolean overloaded) {
  static final FitnessReport UNKNOWN = new FitnessReport(Optional.empty(), Optional.empty(), false);

  /** This, and overloaded for a reason the application does not know. */
  FitnessReport orOverloaded(boolean also) {
    return new FitnessReport(probeOk, lag, overloaded || also);
  }
}
