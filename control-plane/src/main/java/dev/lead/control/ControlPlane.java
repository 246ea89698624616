package dev.lead.control;

import dev.lead.control.db.Channel;
import dev.lead.control.db.Database;
import dev.lead.control.db.DatabaseAwayException;
import dev.lead.control.db.DatabaseSettings;
import dev.lead.control.db.DatabaseStarter;
import dev.lead.control.db.Exclusive;
import dev.lead.control.db.Notifications;
import dev.lead.control.drain.Evacuator;
import dev.lead.control.failover.FailoverWatch;
import dev.lead.control.http.ControlRoutes;
import dev.lead.control.link.Ingestion;
import dev.lead.control.link.Mandates;
import dev.lead.control.link.Sweeper;
import dev.lead.control.mandate.MandateSettings;
import dev.lead.control.postgres.PostgresException;
import dev.lead.control.postgres.PostgresHost;
import dev.lead.control.recovery.OutsideRecovery;
import dev.lead.control.replica.LeaseTimes;
import dev.lead.control.replica.Replica;
import dev.lead.control.replica.WorkLease;
import dev.lead.control.saga.MoveDriver;
import dev.lead.control.view.Agents;
import dev.lead.control.view.Statuses;
import dev.lead.control.wake.Signals;
import dev.lead.identity.IdentityFiles;
import dev.lead.identity.TlsMaterial;
import dev.lead.process.StartError;
import dev.lead.process.Startup;
import dev.lead.process.config.Config;
import dev.lead.process.config.ConfigSchema;
import dev.lead.process.health.Metrics;
import dev.lead.process.health.Readiness;
import dev.lead.process.http.HttpLimits;
import dev.lead.process.http.HttpService;
import dev.lead.process.time.MonotonicClock;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a replica together. */
final class ControlPlane {
  private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

  private static final Duration SWEEP = Duration.ofMillis(200);
  private static final Duration TLS_WATCH = Duration.ofSeconds(5);

  /** A part of a region's outbox: some ten thousand events. */
  private static final int LARGEST_BODY = 16 << 20;

  private ControlPlane() {}

  static void start(Startup startup) {
    ControlPlaneConfig config =
        Config.load(
            startup.config(),
            ConfigSchema.beside(ControlPlane.class, "control-plane.schema.json"),
            ControlPlaneConfig.class,
            startup.environment());
    MandateSettings mandate = config.mandates();
    TlsMaterial tls = TlsMaterial.load(new IdentityFiles(config.identity().folder()));
    startup.onShutdown("identity", tls.watch(TLS_WATCH));
    DatabaseSettings settings = database(startup, config);
    Database database = startup.onShutdown("database", open(settings));
    serve(startup, config, mandate, tls, settings, database);
  }

  private static DatabaseSettings database(Startup startup, ControlPlaneConfig config) {
    if (!config.embedsPostgres()) {
      return config.databaseByUrl();
    }
    try {
      PostgresHost host =
          startup.onShutdown(
              "PostgreSQL", PostgresHost.start(config.postgres(startup.environment())));
      startup.publish("postgres", "127.0.0.1:" + host.address().port());
      return config.databaseAt(host);
    } catch (PostgresException e) {
      throw new StartError(String.valueOf(e.getMessage()), e);
    }
  }

  private static Database open(DatabaseSettings settings) {
    try {
      return DatabaseStarter.start(settings);
    } catch (DatabaseAwayException e) {
      throw new StartError(
          "the database at %s cannot be used: %s. Start it, or correct database.url; the control plane waited %d s"
              .formatted(settings, e.getMessage(), settings.startWait().toSeconds()),
          e);
    }
  }

  private static void serve(
      Startup startup,
      ControlPlaneConfig config,
      MandateSettings mandate,
      TlsMaterial tls,
      DatabaseSettings settings,
      Database database) {
    Signals signals = new Signals();
    startup.onShutdown(
        "notifications",
        Notifications.listen(settings, (channel, payload) -> signals.of(channel).raise()));
    Metrics metrics = startup.onShutdown("metrics", Metrics.create());
    Counts counts = new Counts(metrics.registry());
    Replica self = Replica.here(config.http().host() + ":" + config.http().port());
    Sweeper sweeper =
        startup.onShutdown(
            "sweeper",
            new Sweeper(
                database,
                mandate,
                lease(startup, database, "mandates", self),
                SWEEP,
                MonotonicClock.system()::nanos));
    sweeper.start();
    Exclusive moving = new OutsideRecovery(lease(startup, database, "moves", self));
    MoveDriver moves =
        startup.onShutdown(
            "moves", new MoveDriver(database, config.budget(), signals.of(Channel.MOVES), moving));
    moves.start();
    Evacuator evacuator =
        startup.onShutdown("evacuator", new Evacuator(database, signals.of(Channel.MOVES), moving));
    evacuator.start();
    FailoverWatch failover =
        startup.onShutdown(
            "failover",
            new FailoverWatch(
                database,
                mandate,
                signals.of(Channel.MOVES),
                new OutsideRecovery(lease(startup, database, "failover", self)),
                MonotonicClock.system()::nanos));
    failover.start();
    Agents agents = new Agents(database, mandate, sweeper::silent);
    Statuses statuses = new Statuses(database, agents);
    startup.onShutdown("housekeeping", Housekeeping.start(database, statuses, counts));
    Vertx vertx = Vertx.vertx();
    startup.onShutdown(
        "vertx", () -> vertx.close().toCompletionStage().toCompletableFuture().get());
    metrics.probeEventLoop(vertx);
    ControlRoutes routes =
        new ControlRoutes(
            database,
            new Mandates(database, mandate, counts::mandate),
            new Ingestion(database, counts::events),
            agents,
            statuses,
            signals);
    HttpService service =
        HttpService.builder(vertx, tls, config.http().host(), config.http().port())
            .limits(HttpLimits.DEFAULT.withBodyBytes(LARGEST_BODY))
            .metrics(metrics)
            .readiness(readiness(database))
            .routes(routes::addTo)
            .start();
    startup.onShutdown("https", service);
    startup.onShutdown(
        "waiting requests",
        () -> {
          routes.close();
          for (Channel channel : Channel.values()) {
            signals.of(channel).raise();
          }
        });
    startup.publish("https", service.host() + ":" + service.port());
    LOG.info("the control plane listens on https://{}:{}", service.host(), service.port());
  }

  /** Asks for the work from now on. */
  private static WorkLease lease(Startup startup, Database database, String work, Replica self) {
    WorkLease lease =
        startup.onShutdown(
            "lease on " + work,
            new WorkLease(
                database, work, self, LeaseTimes.DEFAULT, MonotonicClock.system()::nanos));
    lease.start();
    return lease;
  }

  private static Readiness readiness(Database database) {
    return new Readiness()
        .check(
            "database",
            () -> {
              database.read(tx -> tx.number("select 1 as n"));
              return Readiness.Finding.ok("it answers");
            });
  }
}
