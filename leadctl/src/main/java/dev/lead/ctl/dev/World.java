package dev.lead.ctl.dev;

import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.os.ProcessRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A dev world as its state file has it: its shape, its processes and their ports. Immutable.
 *
 * @param postgresPort where PostgreSQL listens
 */
record World(WorldShape shape, int postgresPort, List<Member> members) {

  World {
    members = List.copyOf(members);
  }

  /** The world in this folder, if there is one. */
  static Optional<World> load(Path stateFile) {
    try {
      return Optional.of(parse(Doc.parse(Files.readString(stateFile))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw Failure.error(
          "the state file %s cannot be used: %s".formatted(stateFile, e.getMessage()),
          "if nothing of this world runs any more, delete the file; its data stays");
    }
  }

  /** Writes it whole or not at all. */
  void save(Path stateFile) {
    try {
      Files.createDirectories(stateFile.getParent());
      Path fresh = stateFile.resolveSibling("world.json.new");
      Files.writeString(fresh, doc().prettyJson() + "\n");
      Files.move(
          fresh, stateFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw Failure.error("cannot write %s: %s".formatted(stateFile, e), "is there space left?");
    }
  }

  /** This world with another state of one member. */
  World with(Member changed) {
    return new World(
        shape,
        postgresPort,
        members.stream().map(m -> m.name().equals(changed.name()) ? changed : m).toList());
  }

  World onPostgresPort(int port) {
    return new World(shape, port, members);
  }

  Member member(String name) {
    return members.stream()
        .filter(m -> m.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            Failure.usage(
                "this world has no process `" + name + "`", "leadctl dev status lists them"));
  }

  List<Member> members(Kind kind) {
    return members.stream().filter(m -> m.kind() == kind).toList();
  }

  Member controlPlane() {
    return members(Kind.CONTROL_PLANE).getFirst();
  }

  /** The names of its regions, in order. */
  List<String> regions() {
    return members(Kind.AGENT).stream().map(Member::region).distinct().toList();
  }

  List<Member> agentsOf(String region) {
    return members(Kind.AGENT).stream().filter(m -> m.region().equals(region)).toList();
  }

  List<Member> alive() {
    return members.stream().filter(Member::isAlive).toList();
  }

  private static World parse(Doc doc) {
    Doc shape = doc.get("shape");
    List<Member> members = new ArrayList<>();
    for (Doc member : doc.get("members").items()) {
      members.add(
          new Member(
              member.text("name"),
              Kind.of(member.text("kind")),
              member.text("region"),
              member.text("zone"),
              (int) member.number("port"),
              (int) member.number("raft_port"),
              process(member)));
    }
    if (members.isEmpty()) {
      throw new IllegalArgumentException("it names no processes");
    }
    return new World(
        new WorldShape(
            (int) shape.number("regions"),
            (int) shape.number("agents"),
            (int) shape.number("shards"),
            (int) shape.number("candidates")),
        (int) doc.number("postgres_port"),
        members);
  }

  private static Optional<ProcessRef> process(Doc member) {
    return member.number("pid") == 0
        ? Optional.empty()
        : Optional.of(new ProcessRef(member.number("pid"), member.text("start")));
  }

  private Doc doc() {
    return Doc.object(fields -> {
      fields.put(
          "shape",
          Doc.object(s -> {
            s.put("regions", (long) shape.regions());
            s.put("agents", (long) shape.agents());
            s.put("shards", (long) shape.shards());
            s.put("candidates", (long) shape.candidates());
          }));
      fields.put("postgres_port", (long) postgresPort);
      fields.put("members", members.stream().map(World::doc).toList());
    });
  }

  private static Doc doc(Member member) {
    return Doc.object(fields -> {
      fields.put("name", member.name());
      fields.put("kind", member.kind().toString());
      fields.put("region", member.region());
      fields.put("zone", member.zone());
      fields.put("port", (long) member.port());
      fields.put("raft_port", (long) member.raftPort());
      member
          .process()
          .ifPresent(process -> {
            fields.put("pid", process.pid());
            fields.put("start", process.start());
          });
    });
  }
}
