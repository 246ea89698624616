package dev.lead.ctl.dev;

import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the configuration of each process of a dev world. */
final class Configs {

  private static final String HEADING = "# Written by `leadctl dev up` at each start.\n";

  private final WorldFolder folder;
  private final Path postgresCache;

  /**
   * @param postgresCache where PostgreSQL's binaries are unpacked, for all worlds
   */
  Configs(WorldFolder folder, Path postgresCache) {
    this.folder = folder;
    this.postgresCache = postgresCache;
  }

  /** Writes all of them, in place of older ones. */
  void write(World world) {
    for (Member member : world.members()) {
      write(
          folder.config(member),
          switch (member.kind()) {
            case CONTROL_PLANE -> HEADING + Yaml.of(controlPlane(world, member));
            case AGENT -> HEADING + Yaml.of(agent(world, member));
            case CANDIDATE -> candidate(world, member).prettyJson() + "\n";
          });
    }
  }

  private Doc controlPlane(World world, Member member) {
    return Doc.object(fields -> {
      fields.put("http", Map.of("port", (long) member.port()));
      fields.put("identity", Map.of("folder", identity(member)));
      fields.put(
          "database",
          Map.of(
              "embedded",
              new TreeMap<>(
                  Map.of(
                      "home", folder.postgres().toString(),
                      "cache", postgresCache.toString(),
                      "port", (long) world.postgresPort()))));
    });
  }

  private Doc agent(World world, Member member) {
    return Doc.object(fields -> {
      fields.put("region", member.region());
      fields.put("name", member.name());
      fields.put("zone", member.zone());
      fields.put("data", folder.kept(member.name()).toString());
      fields.put("identity", identity(member));
      fields.put(
          "raft",
          Doc.object(raft -> {
            raft.put("address", local(member.raftPort()));
            raft.put(
                "members",
                world.agentsOf(member.region()).stream()
                    .map(agent -> local(agent.raftPort()))
                    .toList());
            raft.put("timings", "calm");
          }));
      fields.put("api", Map.of("address", local(member.port())));
      fields.put("control_plane", Map.of("endpoints", List.of(local(world.controlPlane().port()))));
      // As calm as Raft: nine agents share this machine, and each beat is an entry in a log.
      fields.put("lease", Map.of("beat", "250ms", "suspicion", "1s", "expiry", "3s"));
    });
  }

  private Doc candidate(World world, Member member) {
    List<String> agents =
        world.agentsOf(member.region()).stream().map(agent -> local(agent.port())).toList();
    return Doc.object(fields -> {
      fields.put("name", member.name());
      fields.put("service", NewWorld.SERVICE);
      fields.put("zone", member.zone());
      fields.put("agents", agents);
      fields.put("identity", identity(member));
      fields.put("database", DemoDatabase.url(world.postgresPort(), DemoDatabase.NAME));
      fields.put("password_file", new PostgresServer(folder.postgres()).passwordFile().toString());
    });
  }

  private String identity(Member member) {
    return folder.identity(member.name()).folder().toString();
  }

  private static String local(int port) {
    return "127.0.0.1:" + port;
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw Failure.error("cannot write %s: %s".formatted(file, e), "");
    }
  }
}
