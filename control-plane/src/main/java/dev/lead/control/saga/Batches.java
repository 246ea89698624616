package dev.lead.control.saga;

import dev.lead.control.db.Tx;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Many moves at once: as transfers of a size that can be looked at. */
public final class Batches {
  /** The most shards of one transfer. */
  public static final int SIZE = 1_000;

  private Batches() {}

  /**
   * Puts them into the queue. The caller holds the locks of the regions they leave, and knows that
   * none of these shards is being moved.
   *
   * @param cause as shown, for example {@code drain}
   * @param reason for people
   * @return the ids of the transfers
   */
  public static List<Long> enqueue(
      Tx tx, List<MoveStore.Wanted> wanted, String cause, String reason, String actor)
      throws SQLException {
    List<Long> ids = new ArrayList<>();
    for (int from = 0; from < wanted.size(); from += SIZE) {
      long id =
          tx.number(
              "insert into transfer (cause, reason, actor) values (?, ?, ?) returning id as n",
              cause,
              reason,
              actor);
      MoveStore.enqueue(tx, id, wanted.subList(from, Math.min(wanted.size(), from + SIZE)));
      ids.add(id);
    }
    return ids;
  }
}
