package dev.lead.ctl.dev;

import dev.lead.client.fencing.sql.FenceSchema;
import dev.lead.ctl.cli.Failure;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The application's own database in the dev world: {@code demo}, in the same PostgreSQL server as
 * LEAD's but apart from it. LEAD's fencing kit is applied to it, and its table is written only by a
 * function that asks the fence in the same transaction.
 */
final class DemoDatabase {

  static final String NAME = "demo";

  private static final String SCHEMA =
      """
      create table if not exists work (
        service  text not null,
        shard    integer not null,
        token    bigint not null,             -- the largest that ever wrote
        leader   text not null,
        writes   bigint not null default 0,
        refused  bigint not null default 0,   -- writes of leaders that were replaced already
        at       timestamptz not null default now(),
        primary key (service, shard)
      );

      -- Writes for a shard if its fence admits the token; else counts the refusal. True if it wrote.
      create or replace function work_write(s text, n integer, t bigint, who text) returns boolean
      language plpgsql as $$
      begin
        if lead.admit(s, n, t) then
          insert into work as w (service, shard, token, leader, writes) values (s, n, t, who, 1)
            on conflict (service, shard) do update
              set token = excluded.token, leader = excluded.leader, writes = w.writes + 1, at = now();
          return true;
        end if;
        update work set refused = refused + 1 where service = s and shard = n;
        return false;
      end $$;
      """;

  private DemoDatabase() {}

  /** Makes what is missing of it. */
  static void complete(PostgresServer server, int port) {
    try (Connection admin = connect(server, port, "postgres");
        Statement statement = admin.createStatement()) {
      try (ResultSet found =
          statement.executeQuery("select 1 from pg_database where datname = '" + NAME + "'")) {
        if (!found.next()) {
          statement.execute("create database " + NAME);
        }
      }
    } catch (SQLException e) {
      throw failure(e);
    }
    try (Connection demo = connect(server, port, NAME);
        Statement statement = demo.createStatement()) {
      FenceSchema.apply(demo);
      statement.execute(SCHEMA);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  static String url(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  private static Connection connect(PostgresServer server, int port, String database)
      throws SQLException {
    try {
      return DriverManager.getConnection(url(port, database), "lead", server.password());
    } catch (IOException e) {
      throw Failure.error("cannot read PostgreSQL's password: " + e.getMessage(), "");
    }
  }

  private static Failure failure(SQLException e) {
    return Failure.error(
        "the demo database cannot be made: " + e.getMessage(), "leadctl dev logs postgresql");
  }
}
