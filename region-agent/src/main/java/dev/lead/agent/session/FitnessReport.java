package dev.lead.agent.session;

import dev.lead.core.model.Fitness;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which fitness of a candidate the table is told, and when: one report at a time, so that an older
 * one never overtakes a newer one, and none for a change that does not matter. Thread-safe.
 */
final class FitnessReport {
  /** A change of lag smaller than this is not worth a Raft entry. */
  private static final Duration LAG_STEP = Duration.ofSeconds(1);

  /** What the table knows; null if that is uncertain, since a report got no answer. */
  private @Nullable Fitness told;

  private Fitness newest;
  private boolean underWay;

  FitnessReport(Fitness known) {
    told = known;
    newest = known;
  }

  /** The candidate said something; gives what has to be reported now. */
  synchronized Optional<Fitness> heard(Fitness fitness) {
    newest = fitness;
    return next();
  }

  /**
   * A report has been answered, or given up; gives what has to be reported next. What was given up
   * is reported anew when the candidate speaks again.
   */
  synchronized Optional<Fitness> answered(boolean taken) {
    underWay = false;
    if (!taken) {
      told = null;
      return Optional.empty();
    }
    return next();
  }

  private Optional<Fitness> next() {
    Fitness known = told;
    if (underWay || (known != null && !differs(known, newest))) {
      return Optional.empty();
    }
    underWay = true;
    told = newest;
    return Optional.of(newest);
  }

  private static boolean differs(Fitness a, Fitness b) {
    return a.probeOk() != b.probeOk()
        || a.overloaded() != b.overloaded()
        || a.lag().minus(b.lag()).abs().compareTo(LAG_STEP) >= 0;
  }
}
