package dev.lead.ctl.look;

import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.output.Column;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "agents", description = "Agents: who is up, and its part in Raft.")
final class GetAgents extends GetList {

  GetAgents(Invocation invocation) {
    super(invocation);
  }

  @Override
  String noun() {
    return "agents";
  }

  @Override
  List<Column> columns() {
    return List.of(
        Column.text("NAME", "name"),
        Column.text("REGION", "region"),
        Column.text("ZONE", "zone"),
        Column.state("STATE", "state"),
        Column.text("RAFT", "raft_role"),
        Column.text("PID", "pid"),
        Column.text("SESSIONS", "sessions"),
        Column.age("LAST HEARD", "last_seen_at"),
        Column.text("ENDPOINT", "endpoint").wide(),
        Column.text("VERSION", "version").wide(),
        Column.text("RAFT TERM", "raft_term").wide(),
        Column.text("RUN", "run").wide());
  }
}
