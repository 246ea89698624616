package dev.lead.agent;

import dev.lead.agent.authority.Authority;
import dev.lead.agent.authority.Beat;
import dev.lead.agent.authority.ClockGuard;
import dev.lead.agent.authority.Freshness;
import dev.lead.agent.authority.WatchDriver;
import dev.lead.agent.config.AgentConfig;
import dev.lead.agent.http.AgentRoutes;
import dev.lead.agent.http.EventRoutes;
import dev.lead.agent.http.LookupRoutes;
import dev.lead.agent.http.ShortLeaseRoutes;
import dev.lead.agent.link.AssignmentLoop;
import dev.lead.agent.link.EventLoop;
import dev.lead.agent.link.MandateLoop;
import dev.lead.agent.link.OrderLoop;
import dev.lead.agent.raft.HostPort;
import dev.lead.agent.raft.RaftConfig;
import dev.lead.agent.raft.RaftHost;
import dev.lead.agent.raft.RaftStatus;
import dev.lead.agent.raft.RaftTimings;
import dev.lead.agent.raft.RaftUnavailable;
import dev.lead.agent.session.SessionEndpoint;
import dev.lead.agent.session.SessionHub;
import dev.lead.agent.table.AppliedStream;
import dev.lead.agent.table.Directory;
import dev.lead.agent.table.Proposer;
import dev.lead.agent.table.RaftReplica;
import dev.lead.agent.table.RegionTable;
import dev.lead.agent.table.Replica;
import dev.lead.agent.table.Self;
import dev.lead.core.election.AgentInfo;
import dev.lead.identity.IdentityFiles;
import dev.lead.identity.PeerRule;
import dev.lead.identity.Role;
import dev.lead.identity.TlsMaterial;
import dev.lead.process.ExitCode;
import dev.lead.process.StartError;
import dev.lead.process.health.Metrics;
import dev.lead.process.health.Readiness;
import dev.lead.process.http.Address;
import dev.lead.process.http.HttpCaller;
import dev.lead.process.http.HttpService;
import dev.lead.process.http.RequireRole;
import dev.lead.process.time.ClockWatch;
import dev.lead.process.time.ClockWatcher;
import dev.lead.process.time.MonotonicClock;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One agent, put together from its parts in the order in which they need each other. */
public final class Agent implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Agent.class);
  private static final Duration PROPOSAL = Duration.ofSeconds(2);
  private static final Duration SWEEP = Duration.ofMillis(50);
  private static final Duration RAFT_LOOK = Duration.ofSeconds(1);
  private static final Duration RELOAD = Duration.ofSeconds(2);
  private static final Duration CLOCK_LOOK = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofMillis(400);
  private static final Duration JUMP = Duration.ofMillis(400);

  /** Ends the process. */
  public interface Stop {
    void stop(int exitCode, String why);
  }

  private record Part(String name, AutoCloseable closer) {}

  private final AgentConfig config;
  private final Stop stop;
  private final Deque<Part> parts = new ArrayDeque<>();
  private String apiAddress = "";
  private volatile @Nullable MandateLoop mandate;

  private Agent(AgentConfig config, Stop stop) {
    this.config = config;
    this.stop = stop;
  }

  /**
   * Starts everything; returns once the agent is a member of its region and listens.
   *
   * @param stop called when this process has to end
   * @throws StartError if somebody can do something about it; nothing is left running
   */
  public static Agent start(AgentConfig config, Stop stop) {
    Agent agent = new Agent(config, stop);
    try {
      agent.run();
      return agent;
    } catch (RaftUnavailable unavailable) {
      agent.close();
      throw new StartError(String.valueOf(unavailable.getMessage()), unavailable);
    } catch (RuntimeException | Error failure) {
      agent.close();
      throw failure;
    }
  }

  private void run() throws RaftUnavailable {
    String region = config.region().value();
    Address listen = Address.parse(config.api().address());
    FreePort.check(listen);
    DataFolder data = part("data folder", DataFolder.open(config.data()));
    SecureRandom random = new SecureRandom();
    TlsMaterial material = TlsMaterial.load(new IdentityFiles(config.identity()));
    OwnCertificate.check(material.credentials(), config, Instant.now());
    Self self = new Self(config.name(), random, data::begin);
    part("certificate watch", material.watch(RELOAD));

    ClockGuard clock = new ClockGuard(MonotonicClock.system(), InstantSource.system(), JUMP);
    Authority authority = new Authority();
    Freshness freshness = new Freshness();
    clock.onJump(jump -> {
      log.warn("The clocks moved by {} ms against each other; leases lapse", jump.toMillis());
      authority.distrust(clock.nanos());
    });
    part("clock watch", watchClocks());

    AppliedStream stream = part("applied events", new AppliedStream());
    RegionTable table = new RegionTable(config.region(), self, stream);
    RaftHost raft = startRaft(material, table);
    Replica replica = new RaftReplica(raft, table);
    Directory directory = table.directory();
    BooleanSupplier raftLeader = () -> raft.status().role() == RaftStatus.Role.LEADER;
    Proposer proposer = new Proposer(raft::propose, PROPOSAL, Clock.systemUTC());
    Proposer urgent = new Proposer(raft::propose, PROPOSAL, Clock.systemUTC());

    SessionHub sessions =
        part(
            "sessions",
            new SessionHub(
                replica,
                directory,
                proposer,
                self,
                region,
                authority,
                clock,
                random,
                config.limits().sessions(),
                config.lease().suspicion(),
                () -> material.credentials().grantKey()));
    stream.subscribe(sessions::applied);
    stream.subscribe(new ElectionLog()::applied);

    Vertx vertx = Vertx.vertx();
    part(
        "vertx",
        () -> vertx.close().toCompletionStage().toCompletableFuture().get(3, TimeUnit.SECONDS));
    HttpCaller caller = part("control plane calls", caller(vertx, material));
    EventLoop events = new EventLoop(caller, replica, raftLeader, proposer, region);
    stream.subscribe(applied -> events.wake());
    EventRoutes eventRoutes = new EventRoutes(vertx, replica);
    stream.subscribe(eventRoutes::applied);

    Metrics metrics = part("metrics", Metrics.create());
    AgentMetrics figures =
        new AgentMetrics(
            metrics.registry(), raft::status, sessions, authority, freshness, clock, events);
    stream.subscribe(figures::applied);
    proposer.onCommit(figures::committed);
    urgent.onCommit(figures::committed);
    sessions.onStaleRejections(figures::staleRejected);

    HttpService http =
        part(
            "https",
            HttpService.builder(vertx, material, listen.host(), listen.port())
                .readiness(readiness(raft, authority, clock, sessions))
                .metrics(metrics)
                .webSocketSubProtocols(List.of(SessionEndpoint.SUBPROTOCOL))
                .routes(router -> {
                  new SessionEndpoint(vertx, sessions, region).add(router);
                  new LookupRoutes(
                          replica,
                          directory,
                          sessions,
                          freshness,
                          clock,
                          region,
                          config.name().value())
                      .add(router);
                  new ShortLeaseRoutes(proposer, directory, authority, clock, random)
                      .add(router, RequireRole.anyOf(Role.CANDIDATE, Role.OPERATOR).in(region));
                  new AgentRoutes(
                          raft::status,
                          raft::resetRegion,
                          sessions,
                          authority,
                          clock,
                          self,
                          region,
                          this::mandateState)
                      .add(router, RequireRole.anyOf(Role.OPERATOR).in(region));
                  eventRoutes.add(router);
                })
                .start());
    apiAddress = new Address(listen.host(), http.port()).toString();
    String advertised = config.api().advertise().orElse(apiAddress);

    Beat beat =
        part(
            "beat",
            new Beat(
                urgent,
                self,
                new AgentInfo(config.zone(), advertised, ProcessHandle.current().pid(), version()),
                stream,
                authority,
                freshness,
                clock,
                new Beat.Timing(
                    config.lease().beat(), config.lease().suspicion(), config.lease().expiry())));
    AgentMetrics.renewals(metrics.registry(), beat);
    beat.start();
    WatchDriver watches =
        part(
            "watches",
            new WatchDriver(
                replica,
                raftLeader,
                urgent,
                self,
                freshness,
                clock,
                config.lease().beat().multipliedBy(3)));
    clock.onJump(jump -> watches.forget());
    watches.start();
    repeat("sweep", SWEEP, sessions::sweep);
    repeat("raft end watch", RAFT_LOOK, new RaftEndWatch(raft::status, stop));

    AssignmentLoop assignments =
        new AssignmentLoop(caller, replica, stream, proposer, authority, region);
    MandateLoop mandates =
        new MandateLoop(
            caller,
            replica,
            directory,
            raft::status,
            proposer,
            self,
            authority,
            clock,
            new MandateLoop.Card(
                region,
                advertised,
                config.zone(),
                ProcessHandle.current().pid(),
                version(),
                data.endedRuns()),
            assignments::hurry,
            () ->
                stop.stop(
                    ExitCode.ERROR,
                    "the control plane counts this run as dead; start the agent again"));
    mandate = mandates;
    loop("mandate", mandates);
    loop("assignment", assignments);
    loop("events", events);
    loop("orders", new OrderLoop(caller, replica, raftLeader, proposer, region));
    part("farewell", new Farewell(sessions, beat));
    log.info("Agent {} of region {} listens on {}", config.name(), region, apiAddress);
  }

  private RaftHost startRaft(TlsMaterial material, RegionTable table) throws RaftUnavailable {
    PeerRule members = PeerRule.role(Role.AGENT, config.region().value());
    RaftConfig settings = raftConfig();
    log.info("Joining the Raft group of region {} at {}", config.region(), settings.address());
    RaftHost raft = part("raft", RaftHost.start(settings, new AgentTls(material, members), table));
    log.info("Member of the Raft group: {}", raft.status().role().name().toLowerCase(Locale.ROOT));
    return raft;
  }

  private RaftConfig raftConfig() {
    try {
      RaftConfig raft =
          RaftConfig.of(
              config.region().value(),
              config.name().value(),
              HostPort.parse(config.raft().address()),
              config.raft().members().stream().map(HostPort::parse).toList());
      return config.raft().timings().equals("calm") ? raft.withTimings(RaftTimings.calm()) : raft;
    } catch (IllegalArgumentException bad) {
      throw StartError.withCode(ExitCode.BAD_USAGE, "raft: " + bad.getMessage());
    }
  }

  private HttpCaller caller(Vertx vertx, TlsMaterial material) {
    return HttpCaller.create(
        vertx,
        material,
        PeerRule.role(Role.CONTROL_PLANE),
        config.controlPlane().endpoints().stream().map(Address::parse).toList());
  }

  private Readiness readiness(
      RaftHost raft, Authority authority, MonotonicClock clock, SessionHub sessions) {
    return new Readiness()
        .check("raft", () -> raftReady(raft.status()))
        .check("lease", () -> leaseReady(authority.agentLeft(clock.nanos())))
        .check("drain", () -> drainReady(sessions.drained()))
        // For people: a region that holds goes on leading without one.
        .check("mandate", () -> Readiness.Finding.ok(mandateState()));
  }

  private static Readiness.Finding raftReady(RaftStatus status) {
    return status.availability() == RaftStatus.Availability.AVAILABLE
        ? Readiness.Finding.ok(
            status.role().name().toLowerCase(Locale.ROOT)
                + ", leader "
                + status.leader().orElse("?"))
        : Readiness.Finding.missing(
            status.availability().name().toLowerCase(Locale.ROOT).replace('_', ' '));
  }

  private static Readiness.Finding leaseReady(Duration left) {
    return left.isZero()
        ? Readiness.Finding.missing("this agent has no lease in its region: it grants nothing")
        : Readiness.Finding.ok(left.toMillis() + " ms left");
  }

  /** Leaders that are attached here lead on; but nobody should be sent here. */
  private static Readiness.Finding drainReady(boolean drained) {
    return drained
        ? Readiness.Finding.missing("an operator drains this agent: it takes no new sessions")
        : Readiness.Finding.ok("none");
  }

  private String mandateState() {
    MandateLoop loop = mandate;
    return loop == null ? "starting" : loop.state();
  }

  private void repeat(String name, Duration every, Runnable action) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("lead-" + name.replace(' ', '-')).factory());
    part(name, timer::shutdownNow);
    var _ =
        timer.scheduleWithFixedDelay(
            () -> {
              try {
                action.run();
              } catch (RuntimeException fault) {
                log.error("The {} failed; it is tried again", name, fault);
              }
            },
            every.toMillis(),
            every.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** For people: what follows from a jump is done by the {@link ClockGuard}. */
  private static ClockWatcher watchClocks() {
    return ClockWatcher.start(
        CLOCK_LOOK, new ClockWatch(PAUSE, JUMP), event -> log.warn("Clock: {}", event));
  }

  private void loop(String name, Runnable loop) {
    Thread thread = Thread.ofVirtual().name("lead-" + name).start(loop);
    part(name + " loop", thread::interrupt);
  }

  private static String version() {
    String version = Agent.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** Where it really listens, {@code host:port}. */
  public String apiAddress() {
    return apiAddress;
  }

  private <T extends AutoCloseable> T part(String name, T part) {
    parts.push(new Part(name, part));
    return part;
  }

  /** Moves the sessions away, leaves the region and stops, in reverse order of the start. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      try {
        part.closer().close();
      } catch (Exception failed) {
        log.warn("{} could not be closed: {}", part.name(), failed.toString());
      }
    }
  }
}
