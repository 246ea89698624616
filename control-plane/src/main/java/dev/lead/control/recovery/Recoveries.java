package dev.lead.control.recovery;

import dev.lead.control.db.Channel;
import dev.lead.control.db.Tx;
import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.RegionName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What follows when the database stepped back: epochs are lifted far above the highest one that any
 * region knows, watches start anew, and no epoch is drawn until each region has reported or lapsed.
 */
public final class Recoveries {
  /** What might have been drawn for regions that nobody hears from. */
  private static final int LIFT = 1 << 16;

  /** What is further ahead was never drawn: lifting above it would use the sequence up. */
  private static final long PLAUSIBLE = 1 << 24;

  /**
   * What a region's agent showed.
   *
   * @param log what is to be logged at the end of the transaction
   * @param awaited the regions that still have to report
   * @param stepped whether it is certain that something was forgotten
   * @param here what the agent is to show next time
   */
  public record Heard(List<LogEntry> log, List<String> awaited, boolean stepped, Position here) {
    /**
     * Whether a mandate may be given.
     *
     * @param anew to an incarnation that is not registered yet
     */
    public boolean mayGive(boolean anew) {
      return !stepped && (awaited.isEmpty() || !anew);
    }
  }

  private Recoveries() {}

  /** The regions that have to report before an epoch is drawn. */
  public static List<String> awaited(Tx tx) throws SQLException {
    return tx.list(
        "select region from recovery_region join recovery r on r.id = recovery"
            + " where r.ended_at is null and state = 'awaited' order by region",
        row -> row.text("region"));
  }

  /** Whether one is open because something was forgotten for certain. */
  public static boolean stepped(Tx tx) throws SQLException {
    return tx.number("select count(*) as n from recovery where ended_at is null and stepped") > 0;
  }

  /** Whether no epoch may be drawn. */
  public static boolean open(Tx tx) throws SQLException {
    return tx.number("select count(*) as n from recovery where ended_at is null") > 0;
  }

  /** The newest one and how grave it is: when that changes, everything is watched anew. */
  public static long newest(Tx tx) throws SQLException {
    return tx.number("select coalesce(max(2 * id + stepped::integer), 0) as n from recovery");
  }

  /** An agent of the region was heard. The caller holds the region's lock. */
  public static Heard heard(Tx tx, RegionName region, Optional<Position> seen, Epoch known)
      throws SQLException {
    Life life = Life.look(tx);
    List<LogEntry> log = new ArrayList<>();
    Optional<String> why = seen.flatMap(life::steppedBackFrom);
    long drawn =
        tx.number("select case when is_called then last_value else 0 end as n from lead_epoch_seq");
    if (known.value() > drawn && known.value() - drawn <= PLAUSIBLE) {
      why =
          Optional.of(
              "a region knows the epoch %s, and the last one drawn here is %d"
                  .formatted(known, drawn));
    }
    if (why.isPresent()) {
      begin(tx, why.get(), known).ifPresent(log::add);
    }
    if (known.value() - drawn <= PLAUSIBLE) {
      report(tx, region, known);
    }
    endIfNothingIsForgotten(tx);
    return new Heard(log, awaited(tx), stepped(tx), life.here());
  }

  /** Those that held a mandate tell what they saw, or have lapsed, before an epoch is drawn. */
  static void newLife(Tx tx) throws SQLException {
    Epochs.lift(tx, 0, ThreadLocalRandom.current().nextInt(1 << 12, 1 << 16));
    int held =
        tx.update(
            "insert into recovery (reason, stepped, highest)"
                + " select 'the database was started', false, 0"
                + " where exists (select 1 from region where mandate = 'held') on conflict do nothing");
    if (held > 0) {
      tx.update(
          "insert into recovery_region (recovery, region, state)"
              + " select r.id, region.name, 'awaited' from recovery r, region"
              + " where r.ended_at is null and region.mandate = 'held'");
    }
  }

  private static Optional<LogEntry> begin(Tx tx, String why, Epoch known) throws SQLException {
    tx.list("select 1 as n from database_life for update", row -> row.number("n"));
    Epochs.lift(tx, known.value(), LIFT);
    int begun =
        tx.update(
            """
            insert into recovery (reason, stepped, highest) values (?, true, ?)
            on conflict ((true)) where ended_at is null
              do update set reason = excluded.reason, stepped = true where not recovery.stepped
            """,
            why,
            known.value());
    if (begun == 0) {
      return Optional.empty();
    }
    tx.update(
        "insert into recovery_region (recovery, region, state)"
            + " select r.id, region.name, 'awaited' from recovery r, region where r.ended_at is null"
            + " on conflict do nothing");
    // It may have renewed in what was lost.
    tx.update(
        "update mandate_holder set state = 'renewing', refused_count = null where state = 'lapsed'");
    // They may be over, or have gone on, in what was lost.
    tx.update(
        "update shard_move set abort = 'the database stepped back' where abort is null"
            + " and state in ('queued', 'warming', 'warm', 'draining', 'released')");
    return Optional.of(
        LogEntry.of("database_stepped_back", EventLog.SELF, Map.of("reason", why, "epoch", known)));
  }

  private static void report(Tx tx, RegionName region, Epoch known) throws SQLException {
    int first =
        tx.update(
            "update recovery_region rr set state = 'reported', epoch = ? from recovery r"
                + " where r.id = rr.recovery and r.ended_at is null and rr.region = ?"
                + " and (rr.state <> 'reported' or rr.epoch < ?)",
            known.value(),
            region.value(),
            known.value());
    if (first > 0) {
      long higher =
          tx.number(
              "with r as (update recovery set highest = ? where ended_at is null and highest < ?"
                  + " returning 1) select count(*) as n from r",
              known.value(),
              known.value());
      if (higher > 0) {
        Epochs.lift(tx, known.value(), LIFT);
      }
    }
  }

  /** A region that was awaited for so long has lapsed. The caller holds its lock. */
  public static void lapsed(Tx tx, RegionName region) throws SQLException {
    tx.update(
        "update recovery_region rr set state = 'lapsed' from recovery r where r.id = rr.recovery"
            + " and r.ended_at is null and rr.region = ? and rr.state = 'awaited'",
        region.value());
    endIfNothingIsForgotten(tx);
  }

  private static void endIfNothingIsForgotten(Tx tx) throws SQLException {
    int ended =
        tx.update(
            "update recovery r set ended_at = now() where ended_at is null and not stepped and not exists"
                + " (select 1 from recovery_region rr where rr.recovery = r.id and rr.state = 'awaited')");
    if (ended > 0) {
      tx.notify(Channel.MOVES, "");
    }
  }

  /**
   * Ends what followed a step back, if nobody is awaited. The caller holds the locks of all
   * regions, and knows that no mandate of before is alive.
   */
  public static List<LogEntry> end(Tx tx) throws SQLException {
    Optional<Long> highest =
        tx.first(
            "update recovery r set ended_at = now() where ended_at is null and stepped and not exists"
                + " (select 1 from recovery_region rr where rr.recovery = r.id and rr.state = 'awaited')"
                + " returning highest as n",
            row -> row.number("n"));
    if (highest.isEmpty()) {
      return List.of();
    }
    Epochs.lift(tx, highest.get(), LIFT);
    Epoch epoch = Epochs.draw(tx);
    Retelling.all(tx, epoch);
    tx.notify(Channel.MOVES, "");
    return List.of(
        LogEntry.of(
            "database_recovered", EventLog.SELF, Map.of("highest", highest.get(), "epoch", epoch)));
  }
}
