package dev.lead.ctl.dev;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.os.ProcessRef;
import dev.lead.ctl.output.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code leadctl dev status}: the processes of the world, as this machine sees them. */
@Command(
    name = "status",
    description = "The world's processes: pid, memory, ports. Exit status 2 if one does not run.")
final class DevStatus implements Callable<Integer> {

  private static final List<Column> COLUMNS =
      List.of(
          Column.text("NAME", "name"),
          Column.text("KIND", "kind"),
          Column.state("STATE", "state"),
          Column.text("PID", "pid"),
          Column.of(
              "MEMORY",
              doc -> doc.number("rss_kib") == 0 ? "" : doc.number("rss_kib") / 1024 + " MB"),
          Column.of("PORT", doc -> doc.number("port") == 0 ? "" : doc.text("port")),
          Column.text("LOG", "log").wide());

  @Mixin private DevFolderOption data = new DevFolderOption();

  private final Invocation invocation;

  DevStatus(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    WorldFolder folder = data.folder(invocation);
    World world = data.require(folder);
    List<Doc> processes = new ArrayList<>();
    processes.add(postgres(folder, world));
    world.members().forEach(member -> processes.add(member(folder, member)));
    invocation.printer().list(COLUMNS, processes);
    long running = processes.stream().filter(p -> p.text("state").equals("running")).count();
    long memory = processes.stream().mapToLong(p -> p.number("rss_kib")).sum() / 1024;
    invocation
        .terminal()
        .say(
            "%d of %d processes run, %d MB together; data in %s"
                .formatted(running, processes.size(), memory, folder.data()));
    if (running == processes.size()) {
      return ExitCode.OK.number();
    }
    invocation.terminal().say("leadctl dev up starts again what does not run");
    return ExitCode.PENDING.number();
  }

  private static Doc postgres(WorldFolder folder, World world) {
    Optional<ProcessRef> process = new PostgresServer(folder.postgres()).process();
    return doc(
        "postgresql",
        "database",
        process.isPresent() ? "running" : "not running",
        process,
        world.postgresPort(),
        folder.postgres().resolve("postgres.log").toString());
  }

  private static Doc member(WorldFolder folder, Member member) {
    return doc(
        member.name(),
        member.kind().toString(),
        member.state(),
        member.process().filter(ProcessRef::isAlive),
        member.port(),
        folder.log(member.name()).toString());
  }

  private static Doc doc(
      String name, String kind, String state, Optional<ProcessRef> process, int port, String log) {
    return Doc.object(fields -> {
      fields.put("name", name);
      fields.put("kind", kind);
      fields.put("state", state);
      process.ifPresent(running -> {
        fields.put("pid", running.pid());
        fields.put("rss_kib", running.residentKib());
      });
      fields.put("port", (long) port);
      fields.put("log", log);
    });
  }
}
