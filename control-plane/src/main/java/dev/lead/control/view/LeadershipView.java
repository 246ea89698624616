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
 * One leader's time at a shard.
 *
 * @param agent where it was attached when it was elected
 * @param electedCause why it was elected
 * @param lostCause why it lost the shard
 * @param readyAt when it reported that it had taken over
 * @param toAt empty while it leads
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record LeadershipView(
    String service,
    int shard,
    Token token,
    Epoch epoch,
    Term term,
    String region,
    String leader,
    Optional<String> agent,
    Token previousToken,
    Instant fromAt,
    Optional<Instant> readyAt,
    Optional<Instant> toAt,
    String electedCause,
    Optional<String> lostCause) {
  static LeadershipView read(Row row) throws SQLException {
    Token token = new Token(row.number("token"));
    return new LeadershipView(
        row.text("service"),
        row.integer("shard"),
        token,
        token.epoch(),
        token.term(),
        row.text("region"),
        row.text("leader"),
        row.optText("agent"),
        new Token(row.number("previous_token")),
        row.time("from_at"),
        row.optTime("ready_at"),
        row.optTime("to_at"),
        row.text("elected_cause"),
        row.optText("lost_cause"));
  }
}
