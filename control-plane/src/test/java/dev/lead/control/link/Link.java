package dev.lead.control.link;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.control.db.Database;
import dev.lead.control.db.DatabaseSettings;
import dev.lead.control.db.DatabaseStarter;
import dev.lead.control.db.Exclusive;
import dev.lead.control.db.TestDatabase;
import dev.lead.control.homes.Wish;
import dev.lead.control.mandate.MandateSettings;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Precondition;
import dev.lead.control.problem.Refused;
import dev.lead.control.recovery.Position;
import dev.lead.control.region.RegionDescription;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.Regions;
import dev.lead.control.service.ServiceWish;
import dev.lead.control.service.Services;
import dev.lead.core.election.Fact;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.process.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** A control plane without its HTTP, on a database of its own, with a clock that tests move. */
public final class Link implements AutoCloseable {
  /** A mandate of 30 s. */
  public static final MandateSettings SETTINGS = MandateSettings.of(Duration.ofSeconds(30));

  public final DatabaseSettings settings;
  public final Database database;
  public final Regions regions;
  public final Services services;
  public final Mandates mandates;
  public final Ingestion ingestion;
  public final AtomicLong nanos = new AtomicLong();
  public final Sweeper sweeper;

  public Link() {
    this(TestDatabase.create());
  }

  private Link(DatabaseSettings settings) {
    this(settings, DatabaseStarter.start(settings));
  }

  /** On a database that somebody else made. */
  public Link(DatabaseSettings settings, Database database) {
    this.settings = settings;
    this.database = database;
    regions = new Regions(database);
    services = new Services(database);
    mandates = new Mandates(database, SETTINGS, outcome -> {});
    ingestion = new Ingestion(database, count -> {});
    sweeper = replica();
  }

  /** Another replica's watch, on the same clock. */
  public Sweeper replica() {
    return new Sweeper(database, SETTINGS, Exclusive.EVERYBODY, Duration.ofMillis(200), nanos::get);
  }

  /** Registers a region. */
  public RegionName region(String name) {
    RegionName region = new RegionName(name);
    regions.put(
        region,
        new RegionDescription("aws", "somewhere", List.of()),
        Precondition.NONE,
        "lead://global/operator/test");
    return region;
  }

  /** Creates a service over these regions. */
  public void service(String name, int shards, ServicePolicy policy, RegionName... regions) {
    services.put(
        new ServiceName(name),
        new ServiceWish(shards, new Wish.Spread(List.of(regions)), policy),
        Precondition.NONE,
        "lead://global/operator/test");
  }

  /** A mandate request of an agent that lists only itself. */
  public static MandateRequest request(long run, Incarnation incarnation, long count) {
    return request(run, incarnation, count, List.of());
  }

  /** A request of a restarted agent. */
  public static MandateRequest request(
      long run, Incarnation incarnation, long count, List<Long> ended) {
    return new MandateRequest(
        run,
        incarnation,
        count,
        count,
        Epoch.NONE,
        Optional.of(
            new MandateRequest.Raft(Optional.of("leader"), Optional.of(1L), Optional.empty())),
        Optional.of("127.0.0.1:1"),
        Optional.of("z"),
        Optional.of(1L),
        Optional.of("1"),
        Optional.of(0),
        Optional.of(!ended.isEmpty()),
        Optional.of(ended),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same request, of an agent that was told this of the database and has this mandate. */
  public static MandateRequest seeing(
      MandateRequest request, Position seen, Epoch known, boolean mandateAlive) {
    return new MandateRequest(
        request.run(),
        request.incarnation(),
        request.count(),
        request.applied(),
        known,
        request.raft(),
        request.endpoint(),
        request.zone(),
        request.pid(),
        request.version(),
        request.sessions(),
        request.previousRunEnded(),
        request.endedRuns(),
        request.agents(),
        Optional.of(seen),
        Optional.of(mandateAlive));
  }

  /** Asks and is granted. */
  public MandateReply.Granted renew(RegionName region, String agent, MandateRequest request) {
    return mandates.renew(region, new AgentName(agent), request, "lead://test/agent/" + agent);
  }

  /** Asks and is refused. */
  public Kind refused(RegionName region, String agent, MandateRequest request) {
    try {
      renew(region, agent, request);
    } catch (Refused e) {
      return e.kind();
    }
    throw new AssertionError("granted");
  }

  /** Time passes while the sweeper looks. */
  public void pass(Duration time) {
    long step = Duration.ofSeconds(2).toNanos();
    sweeper.sweep();
    for (long left = time.toNanos(); left > 0; left -= step) {
      nanos.addAndGet(Math.min(step, left));
      sweeper.sweep();
    }
  }

  /** Delivers facts from a sequence number on. */
  public long deliver(RegionName region, Incarnation incarnation, long from, Fact... facts) {
    return ingestion.take(region, events(incarnation, from, List.of(facts)), "lead://test/agent/a");
  }

  /** The request that delivers facts. */
  public static EventsRequest events(Incarnation incarnation, long from, List<Fact> facts) {
    List<EventsRequest.Item> items = new ArrayList<>();
    long sequence = from;
    Instant at = Instant.parse("2026-11-24T03:14:00Z");
    for (Fact fact : facts) {
      JsonNode json = Json.mapper().valueToTree(new Holder(fact)).get("fact");
      items.add(new EventsRequest.Item(sequence, at.plusSeconds(sequence), json));
      sequence++;
    }
    return new EventsRequest(incarnation, items);
  }

  private record Holder(Fact fact) {}

  /** The region as it is. */
  public RegionRecord record(RegionName region) {
    return regions.find(region).orElseThrow();
  }

  /** A number from the database. */
  public long number(String sql, Object... parameters) {
    return database.read(tx -> tx.number(sql, parameters));
  }

  public static Incarnation incarnation() {
    return new Incarnation(UUID.randomUUID());
  }

  public static AgentRun run(String agent, long run) {
    return new AgentRun(new AgentName(agent), run);
  }

  @Override
  public void close() {
    database.close();
  }
}
