package dev.lead.control.link;

import dev.lead.control.mandate.Answer;
import dev.lead.control.mandate.MandateSettings;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.control.recovery.Epochs;
import dev.lead.control.recovery.Recoveries;
import dev.lead.core.model.RegionName;

/** Puts refusals of a mandate into words. */
final class MandateRefusals {
  private static final long SOON_MS = 200;
  private static final long LATER_MS = 1_000;

  private MandateRefusals() {}

  static Refused recovering(Recoveries.Heard heard) {
    return Epochs.refused(heard.awaited()).with("database", heard.here());
  }

  static Refused explain(RegionName region, Answer answer, MandateSettings settings) {
    return switch (answer) {
      case Answer.IncarnationPending pending ->
          new Refused(
                  Kind.INCARNATION_PENDING,
                  "the incarnation %s of region `%s` is registered, and it is not certain that its agents %s are gone"
                      .formatted(pending.registered(), region, pending.waitingFor()),
                  pending.soon()
                      ? "ask again: only the leases they handed out are still waited for"
                      : "ask again, or start those agents with their data folders; silent ones are taken for gone after %d s"
                          .formatted(settings.lapseAfter().toSeconds()))
              .with("registered", pending.registered())
              .with("retry_after_ms", pending.soon() ? SOON_MS : LATER_MS)
              .with("waiting_for", pending.waitingFor());
      case Answer.IncarnationEnded ended ->
          new Refused(
                  Kind.INCARNATION_ENDED,
                  "the incarnation %s took its place in region `%s`"
                      .formatted(ended.registered(), region),
                  "end all sessions, forget the table, and join the other agents of the region")
              .with("registered", ended.registered());
      case Answer.Lapsed lapsed ->
          new Refused(
                  Kind.LAPSED,
                  "the mandate was not renewed for %d s and is over"
                      .formatted(settings.lapseAfter().toSeconds()),
                  "ask again with a larger count; it will be granted anew")
              .with("retry_after_ms", 0);
      case Answer.RunEnded ended ->
          new Refused(
              Kind.RUN_ENDED,
              "a newer run of this agent, or an operator, said that this run is dead",
              "stop this process; if it is not the only one with this name, give each a name of its own");
      case Answer.StaleCount stale ->
          new Refused(
                  Kind.STALE_COUNT,
                  "this run has asked with count %d since".formatted(stale.count()),
                  "drop this answer")
              .with("count", stale.count());
      case Answer.Behind behind ->
          new Refused(
                  Kind.BEHIND,
                  "the agent has seen a higher epoch than %s, the last one this database drew: the database was set back"
                      .formatted(behind.highest()),
                  "restore the newest state of the database, or let an operator lift its epochs")
              .with("known_epoch", behind.highest());
      case Answer.Granted granted -> throw new IllegalArgumentException(granted.toString());
    };
  }
}
