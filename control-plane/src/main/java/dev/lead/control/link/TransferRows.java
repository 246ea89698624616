package dev.lead.control.link;

import dev.lead.control.db.Tx;
import dev.lead.control.projection.TransferRow;
import dev.lead.control.projection.TransferState;
import dev.lead.control.region.RegionRecord;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The transfers of a region: ordered ones, and those it began by itself. */
final class TransferRows {
  private TransferRows() {}

  static List<TransferRow> open(Tx tx, RegionName region) throws SQLException {
    return tx.list(
        "select * from transfer_shard where region = ? and state in ('pending', 'preparing', 'draining', 'granted')",
        row ->
            new TransferRow(
                row.number("number"),
                new ShardId(new ServiceName(row.text("service")), row.integer("shard")),
                TransferState.of(row.text("state")),
                row.optText("from_leader").map(CandidateName::new),
                row.optText("to_leader").map(CandidateName::new),
                Optional.empty(),
                new Token(row.number("token")),
                row.optNumber("new_token").map(Token::new),
                row.text("detail")),
        region.value());
  }

  static void store(Tx tx, RegionRecord region, List<TransferRow> rows, String actor)
      throws SQLException {
    for (TransferRow row : rows) {
      int known =
          tx.update(
              """
              update transfer_shard set state = ?, from_leader = ?, to_leader = ?, token = ?, new_token = ?,
                detail = ?, changed_at = now()
              where region = ? and incarnation = ? and number = ?
              """,
              row.state().text(),
              row.from().map(CandidateName::value),
              row.to().map(CandidateName::value),
              row.token().value(),
              row.newToken().map(Token::value),
              row.detail(),
              region.name().value(),
              region.incarnation().orElseThrow().id(),
              row.number());
      if (known == 0) {
        insert(tx, region, row, actor);
      }
    }
  }

  /** One that the region began by itself, for example a preemption. */
  private static void insert(Tx tx, RegionRecord region, TransferRow row, String actor)
      throws SQLException {
    long id =
        tx.number(
            "insert into transfer (target, cause, actor) values (?, ?, ?) returning id as n",
            row.to().map(CandidateName::value),
            row.cause().orElse("operator"),
            actor);
    tx.update(
        """
        insert into transfer_shard (transfer, service, shard, region, incarnation, number, state, from_leader,
          to_leader, token, new_token, detail)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        id,
        row.shard().service().value(),
        row.shard().number(),
        region.name().value(),
        region.incarnation().orElseThrow().id(),
        row.number(),
        row.state().text(),
        row.from().map(CandidateName::value),
        row.to().map(CandidateName::value),
        row.token().value(),
        row.newToken().map(Token::value),
        row.detail());
  }
}
