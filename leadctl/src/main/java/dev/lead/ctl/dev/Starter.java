package dev.lead.ctl.dev;

import dev.lead.ctl.change.ServiceFile;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.home.Context;
import dev.lead.ctl.http.HttpRequest;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.remote.ControlPlane;
import dev.lead.ctl.remote.Deployment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Brings a dev world up, or what is missing of it: certificates, control plane with PostgreSQL,
 * regions and service, agents, candidates; then waits until every shard is led and ready.
 */
final class Starter {

  private static final Duration CONTROL_PLANE = Duration.ofSeconds(90);
  private static final Duration DATABASE = Duration.ofSeconds(5);
  private static final Duration AUTHORITY = Duration.ofMinutes(2);
  private static final Duration LED = Duration.ofMinutes(2);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration MOST_STAGGER = Duration.ofSeconds(4);
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Invocation invocation;
  private final WorldFolder folder;
  private final Installation installation;
  private final Progress progress;
  private final ClassArchives archives;
  private final MemberLauncher launcher;
  private final Readiness readiness;

  Starter(Invocation invocation, WorldFolder folder, Installation installation, Progress progress) {
    this.invocation = invocation;
    this.folder = folder;
    this.installation = installation;
    this.progress = progress;
    this.archives = new ClassArchives(invocation.home().cache(), installation);
    this.launcher = new MemberLauncher(folder, installation, archives);
    this.readiness = new Readiness(folder);
  }

  /** Returns when every shard is led and its leader is ready. */
  void start(World planned) {
    progress.step("world in %s: %s".formatted(folder.data(), planned.shape()));
    WorldPorts ports = new WorldPorts(folder, new FreePorts(new Random()));
    World world = ports.settled(planned);
    world.save(folder.state());
    int issued = new WorldPki(folder, invocation.clock()).complete(world);
    if (issued > 0) {
      progress.step("certificate authority ready, " + issued + " certificates issued");
    }
    new Configs(folder, invocation.home().cache().resolve("postgres")).write(world);
    int missing = world.members().size() - world.alive().size();
    if (missing > 0 && missing < world.members().size()) {
      progress.step(missing + " of its processes do not run; starting them");
    }
    Context context = WorldContext.use(invocation.home(), folder, world);
    Deployment deployment = Deployment.of(context, ANSWER, line -> {});
    try (ControlPlane controlPlane = deployment.controlPlane()) {
      world = controlPlane(world, controlPlane);
      world = agents(world, controlPlane);
      world = candidates(world);
      awaitCandidates(world, controlPlane);
      awaitLeaders(world, controlPlane);
    }
    ArchiveMaker.startIfNeeded(archives, invocation.home().cache(), installation);
  }

  private World controlPlane(World world, ControlPlane controlPlane) {
    World after = world;
    Member member = world.controlPlane();
    if (member.isAlive() && withoutDatabase()) {
      progress.step("PostgreSQL does not run; starting the control plane again, which starts it");
      new Stopper(folder, progress).stop(member);
    }
    if (!member.isAlive()) {
      after = started(world, member);
      progress.step(
          "control plane started (pid %d); PostgreSQL starts with it"
              .formatted(pid(after, member)));
    }
    readiness.await(
        CONTROL_PLANE,
        List.of(after.controlPlane()),
        () -> isReady(controlPlane),
        () -> "the control plane is not ready");
    progress.step(
        "control plane and PostgreSQL ready at https://" + controlPlane.server().address());
    DemoDatabase.complete(new PostgresServer(folder.postgres()), after.postgresPort());
    register(after, controlPlane);
    return after;
  }

  /** A control plane may be starting it just now. */
  private boolean withoutDatabase() {
    PostgresServer server = new PostgresServer(folder.postgres());
    long end = System.nanoTime() + DATABASE.toNanos();
    while (server.process().isEmpty() && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return server.process().isEmpty();
  }

  /** Regions and service; what is so already is left alone. */
  private void register(World world, ControlPlane controlPlane) {
    List<CloudRegion> known = CloudRegion.load(installation.regions());
    for (String name : world.regions()) {
      CloudRegion region =
          known.stream()
              .filter(r -> r.name().equals(name))
              .findFirst()
              .orElseThrow(() ->
                  Failure.error(
                      "policies/regions.yaml no longer has %s, which this world uses"
                          .formatted(name),
                      "put it back, or make another world with --data DIR"));
      Doc description =
          Doc.object(fields -> {
            fields.put("cloud", region.cloud());
            fields.put("location", region.location());
            fields.put("zones", region.zones());
          });
      String path = "/v1/regions/" + name;
      if (controlPlane.findVersioned(path, (doc, etag) -> etag).isEmpty()) {
        controlPlane.send(HttpRequest.of("PUT", path, description));
      }
    }
    String path = "/v1/services/" + NewWorld.SERVICE;
    if (controlPlane.findVersioned(path, (doc, etag) -> etag).isEmpty()) {
      Doc file =
          ServiceFile.read(List.of(installation.service(NewWorld.SERVICE))).getFirst().service();
      Doc service =
          file.with("regions", world.regions()).with("shards", (long) world.shape().shards());
      controlPlane.send(HttpRequest.of("PUT", path, service).with("If-None-Match", "*"));
      progress.step(
          "service %s defined: %d shards in %s"
              .formatted(
                  NewWorld.SERVICE, world.shape().shards(), String.join(", ", world.regions())));
    }
  }

  /** A few at a time, so that none of them starves while it joins. */
  private World agents(World world, ControlPlane controlPlane) {
    World after = world;
    int started = 0;
    for (Member agent : world.members(Kind.AGENT)) {
      if (!agent.isAlive()) {
        after = started(after, agent);
        started++;
        awaitListening(after.member(agent.name()));
      }
    }
    if (started > 0) {
      progress.step(started + " agents started; their Raft groups form");
    }
    List<Member> all = after.members(Kind.AGENT);
    RegionProgress regions = new RegionProgress(progress, pids(all));
    readiness.await(
        AUTHORITY, all, () -> regions.complete(controlPlane.status()), regions::missing);
    return after;
  }

  private void awaitListening(Member agent) {
    long end = System.nanoTime() + MOST_STAGGER.toNanos();
    while (FreePorts.isFree(agent.raftPort()) && agent.isAlive() && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private World candidates(World world) {
    World after = world;
    int started = 0;
    for (Member candidate : world.members(Kind.CANDIDATE)) {
      if (!candidate.isAlive()) {
        after = started(after, candidate);
        started++;
      }
    }
    if (started > 0) {
      progress.step(started + " demo applications started");
    }
    return after;
  }

  private void awaitCandidates(World world, ControlPlane controlPlane) {
    Map<String, Long> wanted = pids(world.members(Kind.CANDIDATE));
    readiness.await(
        LED,
        world.members(),
        () ->
            controlPlane.list("candidates").stream()
                .filter(candidate -> candidate.text("state").equals("campaigning"))
                .map(candidate -> Map.entry(candidate.text("name"), candidate.number("pid")))
                .collect(Collectors.toSet())
                .containsAll(wanted.entrySet()),
        () -> "not all demo applications campaign");
  }

  private void awaitLeaders(World world, ControlPlane controlPlane) {
    if (world.members(Kind.CANDIDATE).isEmpty()) {
      return;
    }
    LeaderProgress leaders = new LeaderProgress(progress);
    readiness.await(
        LED,
        world.members(),
        () ->
            leaders.complete(
                controlPlane.list(
                    "leaders", Map.of("service", NewWorld.SERVICE), Integer.MAX_VALUE)),
        leaders::missing);
  }

  private World started(World world, Member member) {
    World after = world.with(launcher.start(member));
    after.save(folder.state());
    return after;
  }

  private static long pid(World world, Member member) {
    return world.member(member.name()).process().orElseThrow().pid();
  }

  private static Map<String, Long> pids(List<Member> members) {
    return members.stream()
        .collect(Collectors.toMap(Member::name, m -> m.process().orElseThrow().pid()));
  }

  private static boolean isReady(ControlPlane controlPlane) {
    try {
      return controlPlane.server().ask(HttpRequest.get("/readyz")).isSuccess();
    } catch (Failure e) {
      return false;
    }
  }
}
