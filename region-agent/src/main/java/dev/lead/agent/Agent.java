package dev.lead.agent;

import dev.lead.agent.authority.Authority;
import dev.lead.agent.authority.Beat;
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
import dev.lead.agent.table.Proposer;
import dev.lead.agent.table.RegionTable;
import dev.lead.agent.table.Self;
import dev.lead.core.election.AgentInfo;
import dev.lead.core.election.Command;
import dev.lead.identity.Identity;
import dev.lead.identity.IdentityFiles;
import dev.lead.identity.PeerRule;
import dev.lead.identity.Role;
import dev.lead.identity.TlsMaterial;
import dev.lead.process.StartError;
import dev.lead.process.health.Metrics;
import dev.lead.process.health.Readiness;
import dev.lead.process.http.Address;
import dev.lead.process.http.HttpCaller;
import dev.lead.process.http.HttpService;
import dev.lead.process.http.RequireRole;
import dev.lead.process.time.ClockEvent;
import dev.lead.process.time.ClockWatch;
import dev.lead.process.time.ClockWatcher;
import dev.lead.process.time.MonotonicClock;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One agent, put together from its parts in the order in which they need each other. */
public final class Agent implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Agent.class);
  private static final Duration PROPOSAL = Duration.ofSeconds(2);
  private static final Duration SWEEP = Duration.ofMillis(50);
  private static final Duration RELOAD = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(400);
  private static final Duration JUMP = Duration.ofMillis(400);

  /** Ends the process. */
  public interface Stop {
    void stop(int exitCode, String why);
  }

  private record Part(String name, AutoCloseable closer) {}

  private final Deque<Part> parts = new ArrayDeque<>();
  private String apiAddress = "";

  private Agent() {}

  /**
   * Starts everything; returns once the agent is a member of its region and listens.
   *
   * @param stop called when this process has to end
   * @throws StartError if somebody can do something about it; nothing is left running
   */
  public static Agent start(AgentConfig config, Stop stop) {
    Agent agent = new Agent();
    try {
      agent.run(config, stop);
      return agent;
    } catch (RaftUnavailable unavailable) {
      agent.close();
      throw new StartError(String.valueOf(unavailable.getMessage()), unavailable);
    } catch (RuntimeException | Error failure) {
      agent.close();
      throw failure;
    }
  }

  private void run(AgentConfig config, Stop stop) throws RaftUnavailable {
    String region = config.region().value();
    DataFolder data = part("data folder", DataFolder.open(config.data()));
    SecureRandom random = new SecureRandom();
    Self self = new Self(config.name(), random);
    data.begin(self.run().run());

    TlsMaterial material = TlsMaterial.load(new IdentityFiles(config.identity()));
    requireOwnIdentity(config, material.identity());
    part("certificate watch", material.watch(RELOAD));
    PeerRule members = PeerRule.role(Role.AGENT, region);

    MonotonicClock clock = MonotonicClock.system();
    AppliedStream stream = part("applied events", new AppliedStream());
    RegionTable table = new RegionTable(config.region(), self, stream);
    log.info("Joining the Raft group of region {} at {}", region, config.raft().address());
    RaftHost raft =
        part("raft", RaftHost.start(raftConfig(config), new AgentTls(material, members), table));
    log.info("Raft: {}", raft.status().role());

    Authority authority = new Authority();
    Proposer proposer = new Proposer(raft::propose, PROPOSAL, Clock.systemUTC());
    SessionHub sessions =
        part(
            "sessions",
            new SessionHub(
                raft,
                table,
                proposer,
                self,
                region,
                authority,
                clock,
                random,
                config.limits().sessions()));
    stream.subscribe(sessions::applied);
    ElectionLog elections = new ElectionLog();
    stream.subscribe(elections::applied);

    Vertx vertx = Vertx.vertx();
    part(
        "vertx",
        () -> vertx.close().toCompletionStage().toCompletableFuture().get(3, TimeUnit.SECONDS));
    HttpCaller caller = part("control plane calls", caller(config, vertx, material));
    EventLoop events = new EventLoop(caller, raft, table, proposer, region);
    stream.subscribe(applied -> events.wake());

    Metrics metrics = part("metrics", Metrics.create());
    AgentMetrics figures =
        new AgentMetrics(metrics.registry(), raft, sessions, authority, clock, events);
    stream.subscribe(figures::applied);

    MandateLoop[] mandate = new MandateLoop[1];
    Readiness readiness =
        new Readiness()
            .check("raft", () -> raftReady(raft))
            .check("lease", () -> leaseReady(authority, clock))
            .check(
                "mandate",
                () ->
                    // For people: a region that holds goes on leading without one.
                    Readiness.Finding.ok(mandate[0] == null ? "starting" : mandate[0].state()));
    EventRoutes eventRoutes = new EventRoutes(raft, table);
    stream.subscribe(eventRoutes::applied);
    Address listen = Address.parse(config.api().address());
    HttpService http =
        part(
            "https",
            HttpService.builder(vertx, material, listen.host(), listen.port())
                .readiness(readiness)
                .metrics(metrics)
                .webSocketSubProtocols(List.of(SessionEndpoint.SUBPROTOCOL))
                .routes(router -> {
                  new SessionEndpoint(vertx, sessions, region).add(router);
                  new LookupRoutes(raft, table, sessions, region, config.name().value())
                      .add(router);
                  new ShortLeaseRoutes(proposer, table.directory(), random)
                      .add(router, RequireRole.anyOf(Role.CANDIDATE, Role.OPERATOR).in(region));
                  new AgentRoutes(
                          raft,
                          sessions,
                          authority,
                          clock,
                          self,
                          region,
                          () -> mandate[0] == null ? "starting" : mandate[0].state())
                      .add(router);
                  eventRoutes.add(router);
                })
                .start());
    apiAddress = listen.host() + ":" + http.port();
    String advertised = config.api().advertise().orElse(apiAddress);

    AgentInfo info =
        new AgentInfo(config.zone(), advertised, ProcessHandle.current().pid(), version());
    Beat beat =
        part(
            "beat",
            new Beat(
                proposer,
                self,
                info,
                stream,
                authority,
                clock,
                config.lease().expiry(),
                config.lease().suspicion()));
    beat.start(config.lease().beat());
    WatchDriver watches =
        part(
            "watches",
            new WatchDriver(raft, table, proposer, clock, config.lease().beat().multipliedBy(3)));
    watches.start();
    sweep(sessions);
    part("clock watch", watchClocks(authority));

    mandate[0] =
        new MandateLoop(
            caller,
            raft,
            table,
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
            () ->
                stop.stop(
                    dev.lead.process.ExitCode.ERROR,
                    "the control plane counts this run as dead; start the agent again"));
    loop("mandate", mandate[0]);
    loop("assignment", new AssignmentLoop(caller, raft, table, proposer, region));
    loop("events", events);
    loop("orders", new OrderLoop(caller, raft, table, proposer, region));
    part("farewell", () -> farewell(sessions, proposer, self));
    log.info("Agent {} of region {} listens on {}", config.name(), region, apiAddress);
  }

  private static void requireOwnIdentity(AgentConfig config, Identity identity) {
    Identity wanted = new Identity(Role.AGENT, config.region().value(), config.name().value());
    if (!identity.equals(wanted)) {
      throw new StartError(
          "the certificate in "
              + config.identity()
              + " is that of "
              + identity
              + ", not of "
              + wanted
              + "; issue one (leadctl pki issue) or correct `region` and `name`");
    }
  }

  private static RaftConfig raftConfig(AgentConfig config) {
    try {
      RaftConfig raft =
          RaftConfig.of(
              config.region().value(),
              config.name().value(),
              HostPort.parse(config.raft().address()),
              config.raft().members().stream().map(HostPort::parse).toList());
      return config.raft().timings().equals("calm") ? raft.withTimings(RaftTimings.calm()) : raft;
    } catch (IllegalArgumentException bad) {
      throw StartError.withCode(dev.lead.process.ExitCode.BAD_USAGE, "raft: " + bad.getMessage());
    }
  }

  private static HttpCaller caller(AgentConfig config, Vertx vertx, TlsMaterial material) {
    PeerRule controlPlane = PeerRule.role(Role.CONTROL_PLANE);
    return HttpCaller.create(
        vertx,
        material,
        controlPlane,
        config.controlPlane().endpoints().stream().map(Address::parse).toList());
  }

  private static Readiness.Finding raftReady(RaftHost raft) {
    RaftStatus status = raft.status();
    return status.availability() == RaftStatus.Availability.AVAILABLE
        ? Readiness.Finding.ok(
            status.role().name().toLowerCase(java.util.Locale.ROOT)
                + ", leader "
                + status.leader().orElse("?"))
        : Readiness.Finding.missing(
            status.availability().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
  }

  private static Readiness.Finding leaseReady(Authority authority, MonotonicClock clock) {
    Duration left = authority.agentLeft(clock.nanos());
    return left.isZero()
        ? Readiness.Finding.missing("this agent has no lease in its region: it grants nothing")
        : Readiness.Finding.ok(left.toMillis() + " ms left");
  }

  private void sweep(SessionHub sessions) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("lead-sweep").factory());
    part("sweep", timer::shutdownNow);
    var _ =
        timer.scheduleWithFixedDelay(
            () -> {
              try {
                sessions.sweep();
              } catch (RuntimeException fault) {
                log.error("Looking after the sessions failed; it is tried again", fault);
              }
            },
            SWEEP.toMillis(),
            SWEEP.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Rule 6: when time can't be trusted, what was granted before counts for nothing. */
  private static ClockWatcher watchClocks(Authority authority) {
    return ClockWatcher.start(
        Duration.ofMillis(100),
        new ClockWatch(PAUSE, JUMP),
        event -> {
          log.warn("Clock: {}", event);
          if (!(event instanceof ClockEvent.Paused)) {
            authority.agentLost();
            authority.mandateLost();
          }
        });
  }

  private void loop(String name, Runnable loop) {
    Thread thread = Thread.ofVirtual().name("lead-" + name).start(loop);
    part(name + " loop", thread::interrupt);
  }

  private static void farewell(SessionHub sessions, Proposer proposer, Self self)
      throws InterruptedException {
    sessions.drain();
    long until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
    while (sessions.count() > 0 && System.nanoTime() - until < 0) {
      Thread.sleep(20);
    }
    if (sessions.count() == 0) {
      try {
        proposer.propose(new Command.LeaveAgent(self.run())).get(1, TimeUnit.SECONDS);
      } catch (java.util.concurrent.ExecutionException
          | java.util.concurrent.TimeoutException unanswered) {
        log.info("Leaving was not answered; the others will see this agent expire");
      }
    }
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
