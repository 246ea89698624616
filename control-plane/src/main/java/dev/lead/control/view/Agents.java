package dev.lead.control.view;

import dev.lead.control.db.Database;
import dev.lead.control.db.Row;
import dev.lead.control.db.Tx;
import dev.lead.control.link.Sweeper;
import dev.lead.control.mandate.MandateSettings;
import dev.lead.control.page.Filter;
import dev.lead.control.page.Page;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.RegionName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks at agents. Thread-safe. */
public final class Agents {
  /** The newest run of each name, how the table has it, and its mandate. */
  private static final String SELECT =
      """
      select a.*, r.incarnation as registered, m.state as member, h.state as holder
      from (select distinct on (region, name) * from agent_run order by region, name, arrival desc) a
        join region r on r.name = a.region
        left join member m on m.region = a.region and m.name = a.name and m.run = a.run
        left join mandate_holder h on h.region = a.region and h.incarnation = r.incarnation and h.name = a.name
          and h.run = a.run
      """;

  private final Database database;
  private final Supplier<Map<Sweeper.AgentKey, Duration>> silence;
  private final Duration quiet;

  /**
   * Over this database.
   *
   * @param silence what this replica's watch says
   */
  public Agents(
      Database database,
      MandateSettings settings,
      Supplier<Map<Sweeper.AgentKey, Duration>> silence) {
    this.database = database;
    this.silence = silence;
    this.quiet = settings.interval().multipliedBy(2).plusSeconds(1);
  }

  /** In the order of regions and names. */
  public Page<AgentView> page(Filter filter) {
    List<AgentView> found =
        database.read(tx ->
            tx.list(
                SELECT
                    + """
                    where (a.region, a.name) > (?, ?) and (?::text is null or a.region = ?)
                    order by a.region, a.name limit ?
                    """,
                this::read,
                filter.cursor().text(0),
                filter.cursor().key().isEmpty() ? "" : filter.cursor().text(1),
                filter.regionText(),
                filter.regionText(),
                filter.limit() + 1));
    Page<AgentView> page = Page.of(found, filter.limit(), v -> List.of(v.region(), v.name()));
    return filter.state().isEmpty()
        ? page
        : new Page<>(
            page.items().stream().filter(v -> v.state().equals(filter.state().get())).toList(),
            page.nextCursor());
  }

  List<AgentView> all(Tx tx) throws SQLException {
    return tx.list(SELECT + "order by a.region, a.name", this::read);
  }

  private AgentView read(Row row) throws SQLException {
    RegionName region = new RegionName(row.text("region"));
    AgentRun agent = new AgentRun(new AgentName(row.text("name")), row.number("run"));
    Optional<Duration> silent =
        Optional.ofNullable(silence.get().get(new Sweeper.AgentKey(region, agent)));
    return new AgentView(
        region.value(),
        agent.name().value(),
        agent.run(),
        state(row, silent),
        row.number("pid"),
        row.text("raft_role"),
        row.number("raft_term"),
        row.text("raft_leader"),
        row.text("endpoint"),
        row.text("zone"),
        row.text("version"),
        row.integer("sessions"),
        row.uuid("incarnation").toString(),
        row.time("last_seen_at"),
        silent.map(Duration::toMillis));
  }

  private String state(Row row, Optional<Duration> silent) throws SQLException {
    if (row.flag("ended")) {
      return "gone";
    }
    if (!row.optUuid("registered").equals(Optional.of(row.uuid("incarnation")))) {
      return "pending";
    }
    String member = row.optText("member").orElse("live");
    if (!member.equals("live")) {
      return member;
    }
    String holder = row.optText("holder").orElse("lapsed");
    if (!holder.equals("renewing")) {
      return holder.equals("expired") || holder.equals("gone") ? "expired" : "missing";
    }
    return silent.isPresent() && silent.get().compareTo(quiet) > 0 ? "silent" : "live";
  }
}
