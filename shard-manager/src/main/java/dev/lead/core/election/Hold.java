package dev.lead.core.election;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.ServiceName;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered against a candidate, by name: losses, and holds that they or an operator
 * caused.
 */
final class Hold {
  /** Whom it concerns. */
  record Key(ServiceName service, CandidateName candidate) {}

  /** One wait, ended by its number. */
  static final class Wait {
    private final long number;
    private final Duration duration;

    /** Its watch, once it was asked for. Local: not part of the state. */
    @Nullable Watch watch;

    Wait(long number, Duration duration) {
      this.number = number;
      this.duration = duration;
    }

    long number() {
      return number;
    }

    Duration duration() {
      return duration;
    }
  }

  static final Wait NONE = new Wait(0, Duration.ZERO);

  int losses;

  /** The watch of the next loss to be forgotten. Local: not part of the state. */
  @Nullable Watch lossWatch;

  /** Changes whenever the count of losses does. */
  long change;

  Wait service = NONE;
  final Map<Integer, Wait> shards = new TreeMap<>();

  boolean holdsService() {
    return service.number() != 0;
  }

  boolean idle() {
    return losses == 0 && !holdsService() && shards.isEmpty();
  }
}
