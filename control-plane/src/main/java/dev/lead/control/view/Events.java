package dev.lead.control.view;

import dev.lead.control.db.Database;
import dev.lead.control.page.Filter;
import dev.lead.control.page.Page;
import java.util.List;
import java.util.Optional;

/** Looks at the event log. Thread-safe. */
public final class Events {
  private final Database database;

  public Events(Database database) {
    this.database = database;
  }

  /** Oldest first. */
  public Page<EventView> page(Filter filter, Optional<String> kind) {
    List<EventView> found = after(filter.cursor().number(0, 0), filter, kind, filter.limit() + 1);
    return Page.of(found, filter.limit(), v -> List.of(v.id()));
  }

  /** Newest first. */
  public Page<EventView> newest(Filter filter, Optional<String> kind) {
    List<EventView> found =
        select(
            filter,
            kind,
            "id < ?",
            filter.cursor().number(0, Long.MAX_VALUE),
            "desc",
            filter.limit() + 1);
    return Page.of(found, filter.limit(), v -> List.of(v.id()));
  }

  /** Those after a number, oldest first. */
  public List<EventView> after(long id, Filter filter, Optional<String> kind, int limit) {
    return select(filter, kind, "id > ?", id, "asc", limit);
  }

  /** The number of the newest event; 0 if there is none. */
  public long newest() {
    return database.read(tx -> tx.number("select coalesce(max(id), 0) as n from event"));
  }

  private List<EventView> select(
      Filter filter, Optional<String> kind, String where, long id, String order, int limit) {
    return database.read(tx ->
        tx.list(
            "select id, at, kind, region, incarnation, sequence, service, shard, actor, data from event where "
                + where
                + """
                 and (?::text is null or region = ?) and (?::text is null or service = ?)
                  and (?::integer is null or shard = ?) and (?::text is null or kind = ?)
                order by id\
                """
                + " "
                + order
                + " limit ?",
            EventView::read,
            id,
            filter.regionText(),
            filter.regionText(),
            filter.serviceText(),
            filter.serviceText(),
            filter.shard(),
            filter.shard(),
            kind,
            kind,
            limit));
  }
}
