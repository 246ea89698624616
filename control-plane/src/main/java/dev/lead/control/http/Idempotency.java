package dev.lead.control.http;

import dev.lead.control.db.Database;
import dev.lead.control.db.Jsonb;
import dev.lead.control.db.Tx;
import dev.lead.control.db.Work;
import dev.lead.control.json.Stored;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.process.http.Call;
import dev.lead.process.http.Reply;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A POST that carries an {@code Idempotency-Key} takes effect once: its answer is stored in the
 * same transaction, and given again to whoever repeats it. Keys belong to the caller's identity and
 * are kept for a day. A refused request leaves nothing behind.
 */
final class Idempotency {
  /** What a request came to. */
  record Outcome(int status, Optional<String> location, Object body) {
    static Outcome accepted(String location, Object body) {
      return new Outcome(202, Optional.of(location), body);
    }
  }

  private record Kept(
      String request, String hash, int status, Optional<String> location, String body) {}

  private static final int MOST = 128;

  private final Database database;

  Idempotency(Database database) {
    this.database = database;
  }

  Reply once(Call call, Work<Outcome> work) {
    Optional<String> key = call.header("Idempotency-Key");
    if (key.isEmpty()) {
      return reply(database.transaction(work));
    }
    if (!key.get().matches("[!-~]{1," + MOST + "}")) {
      throw new Refused(
          Kind.INVALID,
          "an Idempotency-Key has 1 to %d printable characters".formatted(MOST),
          "use a UUID");
    }
    String actor = Params.actor(call);
    String request = call.context().request().method() + " " + call.context().request().path();
    String hash = hash(call.bytes());
    return database.transaction(tx -> once(tx, actor, key.get(), request, hash, work));
  }

  private static Reply once(
      Tx tx, String actor, String key, String request, String hash, Work<Outcome> work)
      throws SQLException {
    // Whoever is second waits here until the first has committed.
    boolean first =
        tx.update(
                "insert into idempotency (actor, key, request, body_hash, status, answer)"
                    + " values (?, ?, ?, ?, 0, '{}') on conflict do nothing",
                actor,
                key,
                request,
                hash)
            == 1;
    if (!first) {
      return replay(tx, actor, key, request, hash);
    }
    Outcome outcome = work.in(tx);
    tx.update(
        "update idempotency set status = ?, location = ?, answer = ? where actor = ? and key = ?",
        outcome.status(),
        outcome.location(),
        new Jsonb(Stored.write(outcome.body())),
        actor,
        key);
    return reply(outcome);
  }

  private static Reply replay(Tx tx, String actor, String key, String request, String hash)
      throws SQLException {
    Kept kept =
        tx.one(
            "select request, body_hash, status, location, answer from idempotency where actor = ? and key = ?",
            row ->
                new Kept(
                    row.text("request"),
                    row.text("body_hash"),
                    row.integer("status"),
                    row.optText("location"),
                    row.text("answer")),
            actor,
            key);
    if (!kept.request().equals(request) || !kept.hash().equals(hash)) {
      throw new Refused(
          Kind.KEY_REUSED,
          "this Idempotency-Key was used for `%s` with another body".formatted(kept.request()),
          "use a new key for a new request");
    }
    return reply(new Outcome(kept.status(), kept.location(), Stored.tree(kept.body())))
        .header("Idempotency-Replayed", "true");
  }

  private static Reply reply(Outcome outcome) {
    Reply reply = Reply.json(outcome.status(), outcome.body());
    return outcome.location().map(l -> reply.header("Location", l)).orElse(reply);
  }

  private static String hash(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
