package dev.lead.control.view;

import dev.lead.control.db.Database;
import dev.lead.control.page.Cursor;
import dev.lead.control.page.Filter;
import dev.lead.control.page.Page;
import java.util.List;

/** Looks at candidates. Thread-safe. */
public final class Candidates {
  private final Database database;

  public Candidates(Database database) {
    this.database = database;
  }

  /** In the order of services, regions and names. */
  public Page<CandidateView> page(Filter filter) {
    Cursor cursor = filter.cursor();
    boolean start = cursor.key().isEmpty();
    List<CandidateView> found =
        database.read(tx ->
            tx.list(
                "select * from ("
                    + CandidateView.SELECT
                    + """
                    where (c.service, c.region, c.name, c.session) > (?, ?, ?, ?)
                      and (?::text is null or c.region = ?) and (?::text is null or c.service = ?)
                      and (?::integer is null or c.shards = '"all"'::jsonb or c.shards @> to_jsonb(?::integer))
                    ) as shown where ?::text is null or shown_state = ?
                    order by service, region, name, session limit ?
                    """,
                CandidateView::read,
                cursor.text(0),
                start ? "" : cursor.text(1),
                start ? "" : cursor.text(2),
                start ? "" : cursor.text(3),
                filter.regionText(),
                filter.regionText(),
                filter.serviceText(),
                filter.serviceText(),
                filter.shard(),
                filter.shard(),
                filter.state(),
                filter.state(),
                filter.limit() + 1));
    return Page.of(
        found, filter.limit(), v -> List.of(v.service(), v.region(), v.name(), v.session()));
  }
}
