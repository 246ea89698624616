package dev.lead.agent.session;

import dev.lead.agent.table.Self;
import dev.lead.core.election.Command;
import dev.lead.core.model.Fitness;
import dev.lead.process.http.Problem;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Answers heartbeats from memory, with a lease that ends no later than the authority it comes from.
 * Only a change of fitness costs a Raft entry.
 */
final class Heartbeats {
  private final Leases leases;
  private final Assurance assurance;
  private final Self self;
  private final StaleRejections rejections;
  private final LongAdder granted = new LongAdder();
  private final LongAdder withheld = new LongAdder();
  private final LongAdder stale = new LongAdder();

  Heartbeats(Leases leases, Assurance assurance, Self self, StaleRejections rejections) {
    this.leases = leases;
    this.assurance = assurance;
    this.self = self;
    this.rejections = rejections;
  }

  void heard(LocalSession session, Frame.Heartbeat beat) {
    if (!session.attached() || beat.attachment() != session.attachment) {
      stale.increment();
      session.send(
          FrameWriter.error(
              Problem.of(
                      "stale-attachment",
                      "The heartbeat counts for nothing",
                      409,
                      "It names attachment "
                          + beat.attachment()
                          + "; "
                          + session.attachment
                          + " is the present one.")
                  .nextStep("Name the attachment of the last welcome.")));
      return;
    }
    long now = leases.now();
    session.heardNanos = now;
    Optional<Duration> lease = leases.grant(session, now);
    if (lease.isEmpty()) {
      return;
    }
    (lease.get().isZero() ? withheld : granted).increment();
    session.send(
        FrameWriter.frame("lease")
            .put("n", beat.n())
            .put("attachment", session.attachment)
            .put("valid_ms", lease.get().toMillis()));
    beat.staleRejected().ifPresent(total -> rejections.heard(session, total));
    beat.fitness().flatMap(session.fitness::heard).ifPresent(f -> report(session, f));
  }

  private void report(LocalSession session, Fitness fitness) {
    var _ =
        assurance
            .propose(
                new Command.UpdateFitness(session.id, self.run(), session.attachment, fitness),
                session::attached)
            .whenComplete((outcome, failure) ->
                session.fitness.answered(outcome != null).ifPresent(next -> report(session, next)));
  }

  /** Heartbeats answered with a lease. */
  long granted() {
    return granted.sum();
  }

  /** Heartbeats answered with "not now". */
  long withheld() {
    return withheld.sum();
  }

  /** Heartbeats of an attachment that is not the present one. */
  long stale() {
    return stale.sum();
  }
}
