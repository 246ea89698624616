package dev.lead.control;

import dev.lead.control.db.Database;
import dev.lead.control.db.DatabaseException;
import dev.lead.control.view.Statuses;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done now and then by every replica: figures are renewed, and what nobody needs any more
 * is deleted. Nothing depends on when it happens.
 */
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final int ROUNDS_BETWEEN_CLEANING = 120;

  private final Database database;
  private final Statuses statuses;
  private final Counts counts;
  private final Thread thread;

  private Housekeeping(Database database, Statuses statuses, Counts counts) {
    this.database = database;
    this.statuses = statuses;
    this.counts = counts;
    this.thread = Thread.ofVirtual().name("housekeeping").unstarted(this::run);
  }

  static Housekeeping start(Database database, Statuses statuses, Counts counts) {
    Housekeeping housekeeping = new Housekeeping(database, statuses, counts);
    housekeeping.thread.start();
    return housekeeping;
  }

  private void run() {
    for (int round = 0; !Thread.currentThread().isInterrupted(); round++) {
      try {
        counts.regions(statuses.read().regions());
        if (round % ROUNDS_BETWEEN_CLEANING == 0) {
          clean();
        }
      } catch (DatabaseException e) {
        LOG.debug("no housekeeping for now: {}", e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("housekeeping failed; it goes on", e);
      }
      try {
        Thread.sleep(INTERVAL);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void clean() {
    database.transaction(tx ->
        tx.update("delete from idempotency where created_at < now() - interval '1 day'")
            + tx.update(
                // A dead run matters as long as a late request of it may still arrive.
                """
                delete from agent_run a where ended and last_seen_at < now() - interval '7 days'
                  and not exists (select 1 from mandate_holder h where h.region = a.region
                    and h.name = a.name and h.run = a.run and h.state <> 'gone')
                """));
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
