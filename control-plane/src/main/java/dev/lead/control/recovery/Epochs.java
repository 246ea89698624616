package dev.lead.control.recovery;

import dev.lead.control.db.Tx;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.core.model.Epoch;
import java.sql.SQLException;
import java.util.List;

/** The sequence of epochs. A number is drawn once, whatever happened to the database. */
public final class Epochs {
  private Epochs() {}

  /**
   * Draws the next one. The caller holds the locks of all regions it is for.
   *
   * @throws Refused while it is not known what the regions know
   */
  public static Epoch draw(Tx tx) throws SQLException {
    Life.look(tx);
    // Whoever finds out that the database stepped back waits for this draw, and lifts above it.
    tx.list("select 1 as n from database_life for share", row -> row.number("n"));
    if (Recoveries.open(tx)) {
      throw refused(Recoveries.awaited(tx));
    }
    return new Epoch(tx.number("select nextval('lead_epoch_seq') as n"));
  }

  /** Why none is drawn. */
  public static Refused refused(List<String> awaited) {
    return new Refused(
            Kind.BEHIND,
            "the database was started anew and may have forgotten what it knew; until each region has said what it knows, or"
                + " lapsed, no authority is given anew (waiting for %s)"
                    .formatted(
                        awaited.isEmpty()
                            ? "the mandates of before to end"
                            : String.join(", ", awaited)),
            "wait; whatever is silent is waited for no longer than a mandate and its margin")
        .with("awaited", awaited)
        .with("retry_after_ms", 1_000);
  }

  /**
   * Makes the next epoch larger than this one, and than the last one drawn, by more than a margin.
   * Takes effect at once, also if the transaction fails.
   */
  static void lift(Tx tx, long above, int margin) throws SQLException {
    tx.number(
        """
        select setval('lead_epoch_seq', least(2147483647::bigint,
          greatest(case when is_called then last_value else 0 end, ?) + ?)) as n
        from lead_epoch_seq
        """,
        above,
        margin);
  }
}
