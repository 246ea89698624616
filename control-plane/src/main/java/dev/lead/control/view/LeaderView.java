package dev.lead.control.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lead.control.db.Row;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Term;
import dev.lead.core.model.Token;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * A shard and its leader, as far as the region told.
 *
 * @param token of the present leader, else of the last one; 0 if there was none
 * @param state {@code unknown} while the region has no mandate: then {@code leader} is the last one
 *     known
 * @param transfer the number of the one under way
 * @param since when the present state of leadership began
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record LeaderView(
    String service,
    int shard,
    String region,
    Optional<String> leader,
    Optional<String> agent,
    Token token,
    Epoch epoch,
    Term term,
    String state,
    Optional<String> standby,
    Optional<String> endpoint,
    Optional<Long> transfer,
    Instant since) {
  /** Selects what {@link #read} needs. */
  static final String SELECT =
      """
      select l.service, l.shard, l.region, l.leader, l.token, l.standby, l.transfer, l.since, c.agent, c.endpoint,
        case when r.mandate = 'lapsed' and l.leader is not null then 'unknown'
          when c.state = 'detached' then 'lapsing' else l.state end as state
      from leader l join region r on r.name = l.region
        left join candidate c on c.region = l.region and c.session = l.session
      """;

  static LeaderView read(Row row) throws SQLException {
    Token token = new Token(row.number("token"));
    return new LeaderView(
        row.text("service"),
        row.integer("shard"),
        row.text("region"),
        row.optText("leader"),
        row.optText("agent"),
        token,
        token.epoch(),
        token.term(),
        row.text("state"),
        row.optText("standby"),
        row.optText("endpoint"),
        row.optNumber("transfer"),
        row.time("since"));
  }
}
