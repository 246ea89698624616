package dev.lead.ctl.dev;

import dev.lead.ctl.json.Doc;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is wrong with the processes of a dev world, in the form of the status's problems. */
public final class WorldProblems {

  private WorldProblems() {}

  /** One problem for each process of the world in this folder that does not run. */
  public static List<Doc> of(Path data) {
    WorldFolder folder = new WorldFolder(data);
    Optional<World> world = World.load(folder.state());
    if (world.isPresent() && world.get().alive().isEmpty()) {
      return List.of(down(folder));
    }
    Stream<Doc> members =
        world.stream()
            .flatMap(w -> w.members().stream())
            .filter(member -> !member.state().equals("running"))
            .map(member -> problem(folder, member));
    boolean database =
        world.isPresent() && new PostgresServer(folder.postgres()).process().isEmpty();
    return Stream.concat(database ? Stream.of(withoutDatabase(folder)) : Stream.empty(), members)
        .toList();
  }

  private static Doc down(WorldFolder folder) {
    return Doc.object(fields -> {
      fields.put("type", "world-is-down");
      fields.put("severity", "critical");
      fields.put("detail", "the dev world in " + folder.data() + " is down");
      fields.put("next_step", "leadctl dev up");
    });
  }

  private static Doc withoutDatabase(WorldFolder folder) {
    return Doc.object(fields -> {
      fields.put("type", "process-not-running");
      fields.put("severity", "critical");
      fields.put("detail", "PostgreSQL does not run");
      fields.put(
          "next_step",
          "leadctl dev up starts it again; its log: " + folder.postgres().resolve("postgres.log"));
    });
  }

  private static Doc problem(WorldFolder folder, Member member) {
    String pid = member.process().map(p -> " (pid " + p.pid() + ")").orElse("");
    boolean stopped = member.state().equals("stopped");
    return Doc.object(fields -> {
      fields.put("type", stopped ? "process-stopped" : "process-not-running");
      fields.put("severity", "warning");
      fields.put(
          "detail",
          "the process of %s %s%s %s"
              .formatted(
                  member.kind(),
                  member.name(),
                  pid,
                  stopped ? "is stopped by a signal" : "does not run"));
      fields.put(
          "next_step",
          stopped
              ? "kill -CONT %d lets it go on".formatted(member.process().orElseThrow().pid())
              : "leadctl dev up starts it again; its log: " + folder.log(member.name()));
    });
  }
}
