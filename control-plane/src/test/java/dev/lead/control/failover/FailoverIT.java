package dev.lead.control.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.lead.control.db.Exclusive;
import dev.lead.control.homes.Wish;
import dev.lead.control.link.Link;
import dev.lead.control.move.Budget;
import dev.lead.control.operation.Guard;
import dev.lead.control.operation.TransferView;
import dev.lead.control.operation.TransferWish;
import dev.lead.control.operation.Transfers;
import dev.lead.control.page.Filter;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Precondition;
import dev.lead.control.problem.Refused;
import dev.lead.control.saga.MoveDriver;
import dev.lead.control.saga.PlayedRegion;
import dev.lead.control.service.Assignment;
import dev.lead.control.service.FailoverMode;
import dev.lead.control.service.ServiceWish;
import dev.lead.control.wake.Signal;
import dev.lead.core.election.Fact;
import dev.lead.core.election.Order;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Term;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class FailoverIT {
  private static final Link LINK = new Link();
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final ServicePolicy STEP_DOWN =
      ServicePolicy.DEFAULT.toBuilder().isolation(IsolationMode.STEP_DOWN).build();
  private static final ServicePolicy STEP_DOWN_LEASE =
      STEP_DOWN.withDisconnect(DisconnectMode.LEASE);
  private static final ServicePolicy HOLD = ServicePolicy.DEFAULT;
  private static final ServicePolicy HOLD_LEASE =
      ServicePolicy.DEFAULT.withDisconnect(DisconnectMode.LEASE);

  private final int number = NUMBER.incrementAndGet();
  private final PlayedRegion west = new PlayedRegion(LINK, "west-" + number).renew();
  private final PlayedRegion east = new PlayedRegion(LINK, "east-" + number).renew();
  private final PlayedRegion north = new PlayedRegion(LINK, "north-" + number).renew();
  private final FailoverWatch watch = watch();
  private final Failovers failovers = new Failovers(LINK.database);

  private static FailoverWatch watch() {
    return new FailoverWatch(
        LINK.database, Link.SETTINGS, new Signal(), Exclusive.EVERYBODY, LINK.nanos::get);
  }

  @AfterAll
  static void close() {
    LINK.close();
  }

  private ServiceName service(String name, ServicePolicy policy, int shards) {
    ServiceName service = new ServiceName(name + "-" + number);
    LINK.service(service.value(), shards, policy, west.name);
    LINK.service(service.value(), shards, policy, west.name, east.name, north.name);
    return service;
  }

  /** Time passes until the west is lost; the others go on renewing. */
  private void loseWest() {
    loseWest(east, north);
  }

  private void loseWest(PlayedRegion... others) {
    for (int i = 0; i < 5; i++) {
      for (int half = 0; half < 4; half++) {
        LINK.pass(Duration.ofSeconds(2));
        watch.look();
      }
      for (PlayedRegion other : others) {
        other.renew();
      }
    }
    watch.look();
    assertThat(LINK.record(west.name).reachable()).isFalse();
  }

  private long homes(ServiceName service, PlayedRegion region) {
    return LINK.number(
        "select coalesce(sum(to_shard - from_shard), 0) as n from home_range where service = ? and region = ? and home",
        service.value(),
        region.name.value());
  }

  private List<FailoverView> all() {
    return FailoverView.page(
            LINK.database,
            new Filter(
                Optional.of(west.name),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Filter.ALL.cursor(),
                10))
        .items();
  }

  private long command(boolean acceptOverlap) {
    return LINK.database.transaction(tx -> Failovers.command(tx, wish(acceptOverlap), "alice"));
  }

  private Failovers.Command wish(boolean acceptOverlap) {
    return new Failovers.Command(west.name, acceptOverlap, Optional.empty(), Optional.empty());
  }

  private Kind refused(Failovers.Command command) {
    try {
      LINK.database.transaction(tx -> Failovers.command(tx, command, "alice"));
    } catch (Refused e) {
      assertThat(e.nextStep()).isNotBlank();
      return e.kind();
    }
    throw new AssertionError("done");
  }

  // ---- by itself ------------------------------------------------------------------------------

  @Test
  void shardsOfServicesThatStepDownGetNewHomesByThemselves() {
    ServiceName steps = service("steps", STEP_DOWN, 10);
    ServiceName holds = service("holds", HOLD, 4);
    ServiceName manual = service("manual", STEP_DOWN, 4);
    LINK.services.put(
        manual,
        new ServiceWish(
            4, new Wish.Spread(List.of(west.name, east.name)), STEP_DOWN, FailoverMode.MANUAL),
        Precondition.NONE,
        "test");
    for (PlayedRegion region : List.of(west, east, north)) {
      for (ServiceName service : List.of(steps, holds, manual)) {
        region.join(service, region.name.value());
      }
    }
    west.elect(new ShardId(steps, 0), west.name.value(), west.token(3));
    Epoch before = west.epoch();
    loseWest();
    assertThat(homes(steps, west)).isZero();
    assertThat(homes(steps, east)).isEqualTo(5);
    assertThat(homes(steps, north)).isEqualTo(5);
    assertThat(homes(holds, west)).isEqualTo(4);
    assertThat(homes(manual, west)).isEqualTo(4);
    assertThat(all())
        .singleElement()
        .satisfies(done -> {
          assertThat(done.state()).isEqualTo("ended");
          assertThat(done.cause()).isEqualTo("automatic");
          assertThat(done.moved()).isEqualTo(10);
          assertThat(done.led()).isZero();
          assertThat(done.ranges()).hasSize(2).allMatch(r -> r.epoch() > before.value());
        });
    Token token = Token.of(new Epoch(all().getFirst().ranges().getFirst().epoch()), new Term(1));
    east.elect(new ShardId(steps, 0), east.name.value(), token);
    assertThat(all().getFirst().led()).isEqualTo(1);
    assertThat(
            LINK.number(
                "select count(*) as n from leadership where service = ? and lost_cause = 'region_failed_over'",
                steps.value()))
        .isEqualTo(1);
    assertThat(
            LINK.number(
                "select count(*) as n from event where kind = 'region_failed_over' and region = ?",
                west.name.value()))
        .isEqualTo(1);
  }

  @Test
  void aRegionThatComesBackHasOnlyTombstonesAndGetsItsShardsBackByTransfer() {
    ServiceName steps = service("back", STEP_DOWN, 6);
    east.join(steps, "e");
    long version = LINK.record(west.name).assignmentVersion();
    loseWest(east);
    // Its next request is refused once, then it has its mandate, and has to know this version
    // first.
    LINK.refused(west.name, "a", Link.request(1, west.incarnation(), 50));
    var granted = LINK.renew(west.name, "a", Link.request(1, west.incarnation(), 51));
    assertThat(granted.assignmentVersion()).isGreaterThan(version);
    assertThat(
            Assignment.after(LINK.database, west.name, west.incarnation(), version)
                .orElseThrow()
                .services())
        .filteredOn(s -> s.service().equals(steps))
        .singleElement()
        .satisfies(s -> assertThat(s.ranges()).hasSize(1).allMatch(r -> r.get(3).equals(false)));
    watch.look();
    assertThat(homes(steps, west)).isZero();

    // Nobody campaigns there yet.
    Return.Check check = back(true);
    assertThat(check.possible()).isFalse();
    assertThat(check.staying())
        .singleElement()
        .satisfies(s -> {
          assertThat(s.shards()).isEqualTo(6);
          assertThat(s.reason()).contains("fit");
        });
    west.join(steps, "w");
    assertThat(back(true).shards()).isEqualTo(6);
    Return.Check done = back(false);
    assertThat(done.transfers()).hasSize(1);
    assertThat(TransferView.find(LINK.database, done.transfers().getFirst()).orElseThrow())
        .satisfies(view -> {
          assertThat(view.cause()).isEqualTo("return");
          assertThat(view.state()).isEqualTo("queued");
          assertThat(view.shards())
              .hasSize(6)
              .allMatch(s -> s.toRegion().equals(Optional.of(west.name.value())));
        });
    assertThat(back(true).possible()).isFalse();
  }

  private Return.Check back(boolean dry) {
    return LINK.database.transaction(tx ->
        dry
            ? Return.dryRun(tx, west.name, Optional.empty())
            : Return.order(tx, west.name, Optional.empty(), "alice"));
  }

  @Test
  void shardsThatNobodyCouldLeadWaitAndFollow() {
    ServiceName steps = service("waits", STEP_DOWN, 4);
    loseWest();
    assertThat(homes(steps, west)).isEqualTo(4);
    assertThat(all())
        .singleElement()
        .satisfies(open -> {
          assertThat(open.state()).isEqualTo("open");
          assertThat(open.waiting()).isEqualTo(4);
          assertThat(open.services())
              .singleElement()
              .satisfies(s -> assertThat(s.reason()).contains("wait"));
        });
    north.join(steps, "n");
    assertThat(watch.look()).isEqualTo(1);
    assertThat(homes(steps, north)).isEqualTo(4);
    assertThat(all())
        .singleElement()
        .satisfies(done -> {
          assertThat(done.state()).isEqualTo("ended");
          assertThat(done.moved()).isEqualTo(4);
        });
  }

  @Test
  void aRestartIsNoLoss() {
    ServiceName steps = service("restart", STEP_DOWN_LEASE, 4);
    east.join(steps, "e");
    // All agents end and come back with a new incarnation: for a moment nobody has a mandate.
    LINK.refused(west.name, "a", Link.request(2, Link.incarnation(), 1, List.of(1L)));
    for (int i = 0; i < 5; i++) {
      LINK.pass(Duration.ofSeconds(1));
      watch.look();
    }
    assertThat(LINK.record(west.name).reachable()).isFalse();
    assertThat(homes(steps, west)).isEqualTo(4);
  }

  @Test
  void replicasThatSeeItAtOnceDoItOnce() throws Exception {
    ServiceName steps = service("once", STEP_DOWN, 40);
    east.join(steps, "e");
    for (int i = 0; i < 5; i++) {
      LINK.pass(Duration.ofSeconds(8));
      east.renew();
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(
            threads.submit(
                () -> LINK.database.transaction(tx -> Failovers.automatic(tx, west.name, false))));
      }
      int done = 0;
      for (Future<Boolean> each : all) {
        done += each.get() ? 1 : 0;
      }
      assertThat(done).isEqualTo(1);
    }
    assertThat(all()).hasSize(1);
    assertThat(homes(steps, east)).isEqualTo(40);
  }

  // ---- on command -----------------------------------------------------------------------------

  @Test
  void aLivingRegionIsNotFailedOver() {
    service("alive", STEP_DOWN_LEASE, 4);
    assertThat(refused(wish(true))).isEqualTo(Kind.REGION_ALIVE);
    // It ended for certain, but leases it handed out may be alive for a moment.
    LINK.refused(west.name, "a", Link.request(2, Link.incarnation(), 1, List.of(1L)));
    assertThat(LINK.record(west.name).reachable()).isFalse();
    assertThat(refused(wish(true))).isEqualTo(Kind.REGION_ALIVE);
  }

  @Test
  void whoHoldsIsFailedOverOnCommandAndUnguardedOnlyWithConsent() {
    ServiceName guarded = service("guarded", HOLD, 4);
    ServiceName unguarded = service("unguarded", HOLD_LEASE, 4);
    for (ServiceName service : List.of(guarded, unguarded)) {
      east.join(service, "e-" + service);
    }
    loseWest();
    assertThat(all()).isEmpty();
    Failovers.Check check = failovers.dryRun(wish(false));
    assertThat(check.possible()).isFalse();
    assertThat(check.reason()).contains("overlap-not-accepted");
    assertThat(check.services())
        .extracting(ServicePart::service, ServicePart::decision, ServicePart::mayStillAct)
        .containsExactlyInAnyOrder(
            tuple(guarded, "moves", true), tuple(unguarded, "needs_accept_overlap", true));
    assertThatThrownBy(() -> command(false))
        .isInstanceOfSatisfying(
            Refused.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.OVERLAP_NOT_ACCEPTED);
              assertThat(e.more()).containsEntry("services", List.of(unguarded.value()));
            });
    assertThat(homes(guarded, west)).isEqualTo(4);
    assertThat(failovers.dryRun(wish(true)).possible()).isTrue();
    command(true);
    assertThat(homes(guarded, east)).isEqualTo(4);
    assertThat(homes(unguarded, east)).isEqualTo(4);
  }

  @Test
  void onlyTheServicesThatAreNamed() {
    ServiceName one = service("one", HOLD, 4);
    ServiceName two = service("two", HOLD_LEASE, 4);
    east.join(one, "e1");
    east.join(two, "e2");
    loseWest();
    Failovers.Command command =
        new Failovers.Command(west.name, false, Optional.of(Set.of(one)), Optional.empty());
    LINK.database.transaction(tx -> Failovers.command(tx, command, "alice"));
    assertThat(homes(one, east)).isEqualTo(4);
    assertThat(homes(two, west)).isEqualTo(4);
  }

  @Test
  void anotherIncarnationThanExpectedAndAnUnknownRegionAreRefused() {
    service("expected", STEP_DOWN, 4);
    loseWest();
    assertThat(
            refused(
                new Failovers.Command(
                    west.name, false, Optional.empty(), Optional.of(Link.incarnation()))))
        .isEqualTo(Kind.OTHER_INCARNATION);
    assertThat(
            refused(
                new Failovers.Command(
                    new RegionName("nowhere"), false, Optional.empty(), Optional.empty())))
        .isEqualTo(Kind.UNKNOWN_REGION);
  }

  @Test
  void notTwoCommandsAtOnceButOneInPlaceOfAnAutomaticOne() {
    service("twice", STEP_DOWN, 4);
    loseWest();
    assertThat(all()).singleElement().satisfies(f -> assertThat(f.state()).isEqualTo("open"));
    long id = command(false);
    assertThat(all()).hasSize(2);
    assertThat(all().getFirst().id()).isEqualTo(id);
    assertThat(all().getLast().state()).isEqualTo("ended");
    assertThat(refused(wish(false))).isEqualTo(Kind.FAILOVER_UNDER_WAY);
  }

  @Test
  void theRegionComesBackWhileShardsWait() {
    ServiceName steps = service("returns", STEP_DOWN, 4);
    loseWest();
    LINK.refused(west.name, "a", Link.request(1, west.incarnation(), 50));
    LINK.renew(west.name, "a", Link.request(1, west.incarnation(), 51));
    watch.look();
    assertThat(all())
        .singleElement()
        .satisfies(f -> {
          assertThat(f.state()).isEqualTo("ended");
          assertThat(f.detail()).contains("came back");
        });
    assertThat(homes(steps, west)).isEqualTo(4);
  }

  // ---- with moves under way -------------------------------------------------------------------

  @Test
  void aMoveOutOfTheLostRegionEndsAndItsTargetIsToldSo() {
    ServiceName steps = service("leaving", STEP_DOWN, 1);
    ShardId shard = new ShardId(steps, 0);
    east.join(steps, "e");
    west.join(steps, "w");
    west.elect(shard, "w", west.token(1));
    TransferWish wish =
        new TransferWish(List.of(shard), Optional.empty(), Optional.of(east.name), Guard.NONE);
    long id = LINK.database.transaction(tx -> Transfers.order(tx, wish, "test"));
    MoveDriver driver =
        new MoveDriver(LINK.database, Budget.DEFAULT, new Signal(), Exclusive.EVERYBODY);
    driver.round();
    long arrival = east.order(Order.PrepareArrival.class);
    east.tell(new Fact.ArrivalPrepared(shard, arrival, east.session("e"), new CandidateName("e")));
    driver.round();
    west.order(Order.Depart.class);
    loseWest();
    assertThat(TransferView.find(LINK.database, id).orElseThrow().state()).isEqualTo("rolled_back");
    east.order(Order.CancelArrival.class);
    assertThat(homes(steps, east)).isEqualTo(1);
    driver.round();
    assertThat(east.orders()).isEmpty();
  }

  // ---- many -----------------------------------------------------------------------------------

  @Test
  void tenThousandShardsInOneTransaction() {
    ServiceName many = service("many", STEP_DOWN, 10_000);
    east.join(many, "e");
    north.join(many, "n");
    west.join(many, "w");
    List<Fact> led = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      led.add(west.elected(new ShardId(many, i), "w", west.token(1)));
    }
    west.tell(led.toArray(Fact[]::new));
    for (int i = 0; i < 5; i++) {
      LINK.pass(Duration.ofSeconds(8));
      east.renew();
      north.renew();
    }
    long start = System.nanoTime();
    boolean done = LINK.database.transaction(tx -> Failovers.automatic(tx, west.name, false));
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf("10000 shards failed over in %d ms%n", took.toMillis());
    assertThat(done).isTrue();
    assertThat(homes(many, east)).isEqualTo(5_000);
    assertThat(homes(many, north)).isEqualTo(5_000);
    assertThat(
            LINK.number(
                "select count(*) as n from leader where service = ? and state = 'vacant' and region <> ?",
                many.value(),
                west.name.value()))
        .isEqualTo(10_000);
    assertThat(took).isLessThan(Duration.ofSeconds(20));
  }
}
