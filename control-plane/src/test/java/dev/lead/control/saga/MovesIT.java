package dev.lead.control.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.control.db.Exclusive;
import dev.lead.control.link.Link;
import dev.lead.control.move.Budget;
import dev.lead.control.operation.Guard;
import dev.lead.control.operation.TransferView;
import dev.lead.control.operation.TransferWish;
import dev.lead.control.operation.Transfers;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.control.service.Assignment;
import dev.lead.control.wake.Signal;
import dev.lead.core.election.Fact;
import dev.lead.core.election.LossCause;
import dev.lead.core.election.Order;
import dev.lead.core.election.Refusal;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Term;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MovesIT {
  private static final Link LINK = new Link();
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final int number = NUMBER.incrementAndGet();
  private final ServiceName service = new ServiceName("payments-" + number);
  private final PlayedRegion west = new PlayedRegion(LINK, "west-" + number);
  private final PlayedRegion east = new PlayedRegion(LINK, "east-" + number);
  private final MoveDriver driver = driver();
  private final Transfers transfers = new Transfers(LINK.database);
  private final ShardId shard = new ShardId(service, 3);

  private static MoveDriver driver() {
    return new MoveDriver(LINK.database, Budget.DEFAULT, new Signal(), Exclusive.EVERYBODY);
  }

  @BeforeEach
  void twoRegions() {
    LINK.service(service.value(), 10, ServicePolicy.DEFAULT, west.name);
    LINK.service(service.value(), 10, ServicePolicy.DEFAULT, west.name, east.name);
    west.renew();
    east.renew();
    west.join(service, "w1");
    east.join(service, "e1");
    west.elect(shard, "w1", west.token(7));
  }

  @AfterAll
  static void close() {
    LINK.close();
  }

  private long start(ShardId... shards) {
    TransferWish wish =
        new TransferWish(List.of(shards), Optional.empty(), Optional.of(east.name), Guard.NONE);
    return LINK.database.transaction(tx -> Transfers.order(tx, wish, "test"));
  }

  private TransferView.Item item(long id) {
    return TransferView.find(LINK.database, id).orElseThrow().shards().getFirst();
  }

  private String state(long id) {
    return item(id).state();
  }

  /** Drives until there is nothing to do. */
  private void drive() {
    for (int rounds = 0; driver.round() > 0; rounds++) {
      assertThat(rounds).as("the driver comes to rest").isLessThan(10);
    }
  }

  // ---- the path ------------------------------------------------------------------------------

  private long warm(long id) {
    drive();
    long arrival = east.order(Order.PrepareArrival.class);
    assertThat(state(id)).isEqualTo("warming");
    CandidateName target = new CandidateName("e1");
    east.tell(
        new Fact.ArrivalStarted(shard, arrival, east.session("e1"), target),
        east.done(arrival),
        new Fact.ArrivalPrepared(shard, arrival, east.session("e1"), target));
    assertThat(state(id)).isEqualTo("warm");
    return arrival;
  }

  private long depart(long id) {
    drive();
    long departure = west.order(Order.Depart.class);
    west.tell(
        new Fact.DepartureStarted(shard, departure, west.session("w1"), west.token(7)),
        west.done(departure));
    assertThat(state(id)).isEqualTo("draining");
    return departure;
  }

  private Fact[] releasing(long departure) {
    return new Fact[] {
      new Fact.LeaderLost(
          shard, west.token(7), west.session("w1"), new CandidateName("w1"), LossCause.TRANSFER),
      new Fact.ShardReleased(shard, departure, west.token(7), Optional.of(new CandidateName("w1")))
    };
  }

  private Epoch committed() {
    return new Epoch(
        LINK.number(
            "select epoch as n from home_range where service = ? and from_shard <= ? and to_shard > ? and region = ?",
            service.value(),
            shard.number(),
            shard.number(),
            east.name.value()));
  }

  private void activate(long id) {
    Token token = Token.of(committed(), new Term(1));
    east.tell(east.elected(shard, "e1", token));
    assertThat(state(id)).isEqualTo("activating");
    east.tell(new Fact.LeaderReady(shard, token, east.session("e1")));
  }

  private long pathTo(String state) {
    long id = start(shard);
    if (state.equals("queued")) {
      return id;
    }
    if (state.equals("warming")) {
      drive();
      east.order(Order.PrepareArrival.class);
      return id;
    }
    warm(id);
    if (state.equals("warm")) {
      return id;
    }
    long departure = depart(id);
    if (state.equals("draining")) {
      return id;
    }
    west.tell(releasing(departure));
    if (state.equals("released")) {
      return id;
    }
    drive();
    return id;
  }

  @Test
  void aShardMovesByItsWholePath() {
    long id = start(shard);
    assertThat(state(id)).isEqualTo("queued");
    warm(id);
    long departure = depart(id);
    west.tell(releasing(departure));
    assertThat(state(id)).isEqualTo("released");
    assertThat(leader("region = ? and state = 'departed'", west.name.value())).isEqualTo(1);
    drive();
    assertThat(state(id)).isEqualTo("activating");
    assertThat(leader("region = ? and state = 'vacant'", east.name.value())).isEqualTo(1);
    assertThat(homes(west)).contains("[3, 4, %s, false]".formatted(committed()));
    assertThat(homes(east)).containsExactly("[3, 4, %s, true]".formatted(committed()));
    assertThat(committed().value()).isGreaterThan(east.epoch().value());
    activate(id);
    TransferView.Item item = item(id);
    assertThat(item.state()).isEqualTo("completed");
    assertThat(item.from()).contains("w1");
    assertThat(item.to()).contains("e1");
    assertThat(item.newToken().orElseThrow()).isGreaterThan(item.token());
    assertThat(events("move_committed")).isEqualTo(1);
    assertThat(events("move_completed")).isEqualTo(1);
    assertThat(west.orders()).isEmpty();
    assertThat(east.orders()).isEmpty();
  }

  @Test
  void itMovesBackWithALargerTokenAndNoTombstoneIsLeftBehind() {
    long id = pathTo("activating");
    activate(id);
    Epoch there = committed();
    west.join(service, "w2");
    TransferWish wish =
        new TransferWish(List.of(shard), Optional.empty(), Optional.of(west.name), Guard.NONE);
    long back = LINK.database.transaction(tx -> Transfers.order(tx, wish, "test"));
    drive();
    long arrival = west.order(Order.PrepareArrival.class);
    west.tell(
        new Fact.ArrivalPrepared(shard, arrival, west.session("w2"), new CandidateName("w2")));
    drive();
    long departure = east.order(Order.Depart.class);
    Token token = Token.of(there, new Term(1));
    east.tell(
        new Fact.ShardReleased(shard, departure, token, Optional.of(new CandidateName("e1"))));
    drive();
    assertThat(homes(west)).noneMatch(range -> range.endsWith("false]"));
    assertThat(homes(east)).singleElement().asString().endsWith("false]");
    Token again =
        Token.of(
            new Epoch(
                LINK.number(
                    "select max(epoch) as n from home_range where service = ?", service.value())),
            new Term(8));
    assertThat(again).isGreaterThan(token);
    west.elect(shard, "w2", again);
    assertThat(state(back)).isEqualTo("completed");
  }

  // ---- replicas that die, or are two ----------------------------------------------------------

  @Test
  void aReplicaThatDiesAfterAnyStepIsFollowedByAnother() {
    // Each step is one transaction. Here each is taken by a new driver that knows nothing.
    long id = start(shard);
    for (int i = 0; i < 3; i++) {
      driver().round();
    }
    long arrival = east.order(Order.PrepareArrival.class);
    east.tell(
        new Fact.ArrivalPrepared(shard, arrival, east.session("e1"), new CandidateName("e1")));
    for (int i = 0; i < 3; i++) {
      driver().round();
    }
    long departure = west.order(Order.Depart.class);
    west.tell(releasing(departure));
    for (int i = 0; i < 3; i++) {
      driver().round();
    }
    activate(id);
    assertThat(state(id)).isEqualTo("completed");
    assertThat(events("move_committed")).isEqualTo(1);
  }

  @Test
  void driversThatWorkAtOnceTakeEachStepOnce() throws Exception {
    long id = start(shard);
    together();
    long arrival = east.order(Order.PrepareArrival.class);
    east.tell(
        new Fact.ArrivalPrepared(shard, arrival, east.session("e1"), new CandidateName("e1")));
    together();
    long departure = west.order(Order.Depart.class);
    west.tell(releasing(departure));
    together();
    assertThat(state(id)).isEqualTo("activating");
    assertThat(events("move_committed")).isEqualTo(1);
  }

  private static void together() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(threads.submit(() -> driver().round()));
      }
      for (Future<Integer> each : all) {
        each.get();
      }
    }
  }

  @Test
  void aReplicaThatLostItsTurnDoesNothing() {
    start(shard);
    MoveDriver former =
        new MoveDriver(
            LINK.database,
            Budget.DEFAULT,
            new Signal(),
            new Exclusive() {
              @Override
              public boolean held() {
                return true;
              }

              @Override
              public boolean stillHeld(dev.lead.control.db.Tx tx) {
                return false;
              }
            });
    assertThat(former.round()).isZero();
    assertThat(east.orders()).isEmpty();
  }

  // ---- what goes back -------------------------------------------------------------------------

  @Test
  void nobodyFitInTheDestination() {
    long id = pathTo("warming");
    long arrival = arrival(id);
    east.tell(
        new Fact.OrderCompleted(
            arrival, false, Optional.of(Refusal.UNEXPECTED_LEADER), "nobody is fit"));
    assertThat(state(id)).isEqualTo("rolled_back");
    assertThat(item(id).detail()).isEqualTo("nobody is fit");
    drive();
    assertThat(west.orders()).isEmpty();
    assertThat(east.orders()).isEmpty();
  }

  @Test
  void theTargetIsLostWhileTheLeaderDrains() {
    long id = pathTo("draining");
    east.tell(new Fact.ArrivalEnded(shard, arrival(id), east.session("e1"), "the target left"));
    drive();
    assertThat(state(id)).isEqualTo("rolled_back");
    assertThat(item(id).detail()).isEqualTo("the target left");
    west.order(Order.Remain.class);
    assertThat(east.orders()).isEmpty();
  }

  @Test
  void theLeaderDoesNotDrainInTime() {
    long id = pathTo("draining");
    west.tell(
        new Fact.TransferRolledBack(
            shard,
            departure(id),
            west.session("w1"),
            SessionId.NONE,
            west.token(7),
            "not drained in time"));
    drive();
    assertThat(state(id)).isEqualTo("rolled_back");
    assertThat(leader("state = 'active' and region = ?", west.name.value())).isEqualTo(1);
    east.order(Order.CancelArrival.class);
    assertThat(west.orders()).isEmpty();
  }

  @Test
  void theSourceRefuses() {
    long id = pathTo("warm");
    drive();
    long departure = west.order(Order.Depart.class);
    west.tell(
        new Fact.OrderCompleted(
            departure, false, Optional.of(Refusal.UNEXPECTED_LEADER), "the token is 9"));
    drive();
    assertThat(state(id)).isEqualTo("rolled_back");
    assertThat(item(id).detail()).isEqualTo("the token is 9");
    east.order(Order.CancelArrival.class);
    assertThat(west.orders()).isEmpty();
  }

  @Test
  void theDestinationIsRebuiltBeforeTheCommitPoint() {
    for (String state : List.of("warming", "warm", "draining", "released")) {
      long id = pathTo(state);
      east.rebuild();
      drive();
      assertThat(state(id)).as(state).isEqualTo("rolled_back");
      assertThat(item(id).detail()).contains("rebuilt");
      boolean told = state.equals("draining") || state.equals("released");
      assertThat(west.orders()).as(state).hasSize(told ? 1 : 0);
      assertThat(homeOfShard()).isEqualTo(west.name.value());
      east.join(service, "e1");
    }
  }

  @Test
  void theSourceIsRebuiltBeforeTheCommitPoint() {
    long id = pathTo("released");
    west.rebuild();
    drive();
    assertThat(state(id)).isEqualTo("rolled_back");
    assertThat(item(id).detail()).contains("rebuilt");
    east.order(Order.CancelArrival.class);
    assertThat(west.orders()).isEmpty();
    assertThat(homeOfShard()).isEqualTo(west.name.value());
  }

  @Test
  void theDestinationLapsesWhileTheLeaderDrains() {
    long id = pathTo("draining");
    lapse(east, west);
    drive();
    assertThat(state(id)).isEqualTo("rolled_back");
    west.order(Order.Remain.class);
    assertThat(homeOfShard()).isEqualTo(west.name.value());
  }

  @Test
  void theSourceMayLapseOnceItHasReleased() {
    long id = pathTo("released");
    lapse(west, east);
    drive();
    assertThat(state(id)).isEqualTo("activating");
    activate(id);
    assertThat(state(id)).isEqualTo("completed");
  }

  @Test
  void aDestinationThatIsRebuiltAfterTheCommitPointElectsWhenItIsBack() {
    long id = pathTo("activating");
    east.rebuild();
    drive();
    assertThat(state(id)).isEqualTo("activating");
    east.join(service, "e1");
    Token token = Token.of(east.epoch(), new Term(1));
    east.elect(shard, "e1", token);
    assertThat(state(id)).isEqualTo("completed");
    assertThat(item(id).newToken()).contains(token);
  }

  private void lapse(PlayedRegion silent, PlayedRegion other) {
    for (int i = 0; i < 4; i++) {
      LINK.pass(Duration.ofSeconds(10));
      other.renew();
    }
    assertThat(LINK.record(silent.name).reachable()).isFalse();
    assertThat(LINK.record(other.name).reachable()).isTrue();
  }

  // ---- cancelling -----------------------------------------------------------------------------

  @Test
  void aTransferCanBeCancelledUntilTheCommitPoint() {
    long id = pathTo("released");
    assertThat(transfers.cancel(id, "alice").cancelled()).isEqualTo(1);
    drive();
    assertThat(state(id)).isEqualTo("rolled_back");
    assertThat(item(id).detail()).isEqualTo("cancelled by alice");
    east.order(Order.CancelArrival.class);
    west.order(Order.Remain.class);
    assertThat(homeOfShard()).isEqualTo(west.name.value());
    assertThatThrownBy(() -> transfers.cancel(id, "alice"))
        .isInstanceOfSatisfying(
            Refused.class, e -> assertThat(e.kind()).isEqualTo(Kind.TRANSFER_ENDED));
  }

  @Test
  void afterTheCommitPointThereIsOnlyForward() {
    long id = pathTo("activating");
    assertThatThrownBy(() -> transfers.cancel(id, "alice"))
        .isInstanceOfSatisfying(
            Refused.class, e -> assertThat(e.kind()).isEqualTo(Kind.PAST_COMMIT_POINT));
    activate(id);
    assertThat(state(id)).isEqualTo("completed");
  }

  @Test
  void aQueuedTransferIsCancelledWithoutAWordToAnybody() {
    long id = start(shard);
    transfers.cancel(id, "alice");
    drive();
    assertThat(state(id)).isEqualTo("rolled_back");
    assertThat(west.orders()).isEmpty();
    assertThat(east.orders()).isEmpty();
  }

  @Test
  void aReleaseThatComesAfterTheSagaWentBackIsAnsweredWithRemain() {
    long id = pathTo("draining");
    transfers.cancel(id, "alice");
    drive();
    long departure = departure(id);
    west.order(Order.Remain.class);
    west.tell(releasing(departure));
    long remain = west.order(Order.Remain.class);
    assertThat(state(id)).isEqualTo("rolled_back");
    west.tell(west.done(remain));
    drive();
    assertThat(homeOfShard()).isEqualTo(west.name.value());
  }

  // ---- late and repeated facts ----------------------------------------------------------------

  @Test
  void factsThatComeTwiceChangeNothing() {
    long id = start(shard);
    warm(id);
    long departure = depart(id);
    Fact[] release = releasing(departure);
    west.tell(release);
    west.tellAgain(release);
    drive();
    west.tellAgain(release);
    // A new event with an old content.
    west.tell(release[1]);
    assertThat(state(id)).isEqualTo("activating");
    assertThat(west.orders()).isEmpty();
    activate(id);
    east.tell(new Fact.ArrivalEnded(shard, arrival(id), east.session("e1"), "late"));
    assertThat(state(id)).isEqualTo("completed");
  }

  @Test
  void theOldRegionCannotTouchTheNewRegionsRow() {
    long id = pathTo("activating");
    west.tell(
        new Fact.LeaderLost(
            shard,
            west.token(7),
            west.session("w1"),
            new CandidateName("w1"),
            LossCause.UNASSIGNED),
        west.elected(shard, "w1", west.token(8)),
        new Fact.LeaderReady(shard, west.token(8), west.session("w1")),
        new Fact.StandbyChosen(shard, west.session("w1"), Optional.of(new CandidateName("w1"))));
    assertThat(leader("region = ? and state = 'vacant' and standby is null", east.name.value()))
        .isEqualTo(1);
    assertThat(state(id)).isEqualTo("activating");
    activate(id);
    west.tell(
        new Fact.LeaderLost(
            shard,
            west.token(8),
            west.session("w1"),
            new CandidateName("w1"),
            LossCause.UNASSIGNED));
    assertThat(leader("region = ? and state = 'active' and leader = 'e1'", east.name.value()))
        .isEqualTo(1);
  }

  // ---- guards ---------------------------------------------------------------------------------

  @Test
  void whoMustFindNobodyDoesNotTakeAShardFromALeader() {
    west.tell(
        new Fact.LeaderLost(
            shard, west.token(7), west.session("w1"), new CandidateName("w1"), LossCause.RESIGNED));
    TransferWish wish =
        new TransferWish(
            List.of(shard),
            Optional.empty(),
            Optional.of(east.name),
            new Guard(Optional.empty(), Optional.empty(), true));
    long id = LINK.database.transaction(tx -> Transfers.order(tx, wish, "test"));
    warm(id);
    drive();
    long departure = west.order(Order.Depart.class);
    // Somebody was elected before the order arrived.
    west.tell(
        west.elected(shard, "w1", west.token(8)),
        new Fact.DepartureStarted(shard, departure, west.session("w1"), west.token(8)));
    drive();
    assertThat(state(id)).isEqualTo("rolled_back");
    west.order(Order.Remain.class);
  }

  @Test
  void noSecondTransferOfAShardThatIsMoving() {
    start(shard);
    assertThatThrownBy(() -> start(shard))
        .isInstanceOfSatisfying(
            Refused.class, e -> assertThat(e.kind()).isEqualTo(Kind.TRANSFER_UNDER_WAY));
  }

  // ---- many -----------------------------------------------------------------------------------

  @Test
  void noMoreAreUnderWayThanTheBudgetsAllow() {
    ShardId[] all = new ShardId[10];
    for (int i = 0; i < all.length; i++) {
      all[i] = new ShardId(service, i);
    }
    long id = start(all);
    MoveDriver careful =
        new MoveDriver(LINK.database, new Budget(50, 50, 4), new Signal(), Exclusive.EVERYBODY);
    careful.round();
    assertThat(TransferView.find(LINK.database, id).orElseThrow().shards())
        .filteredOn(item -> item.state().equals("warming"))
        .extracting(TransferView.Item::shard)
        .containsExactly(service + "/0", service + "/1", service + "/2", service + "/3");
    careful.round();
    assertThat(east.orders()).hasSize(4);
  }

  @Test
  void releasedShardsOfOnePairCommitUnderOneEpochAndMakeOneRange() {
    List<ShardId> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      all.add(new ShardId(service, i));
    }
    long id = start(all.toArray(ShardId[]::new));
    drive();
    CandidateName target = new CandidateName("e1");
    for (var order : east.orders()) {
      ShardId which = ((Order.PrepareArrival) PlayedRegion.read(order)).shard();
      east.tell(new Fact.ArrivalPrepared(which, order.number(), east.session("e1"), target));
    }
    drive();
    List<Fact> released = new ArrayList<>();
    for (var order : west.orders()) {
      ShardId which = ((Order.Depart) PlayedRegion.read(order)).shard();
      released.add(new Fact.ShardReleased(which, order.number(), Token.NONE, Optional.empty()));
    }
    west.tell(released.toArray(Fact[]::new));
    drive();
    assertThat(TransferView.find(LINK.database, id).orElseThrow().state()).isEqualTo("activating");
    assertThat(homes(east)).hasSize(1).allMatch(range -> range.startsWith("[0, 6, "));
  }

  // ---- looking --------------------------------------------------------------------------------

  private long arrival(long transfer) {
    return LINK.number("select arrival as n from shard_move where transfer = ?", transfer);
  }

  private long departure(long transfer) {
    return LINK.number("select departure as n from shard_move where transfer = ?", transfer);
  }

  private long leader(String where, String region) {
    return LINK.number(
        "select count(*) as n from leader where service = ? and shard = ? and " + where,
        service.value(),
        shard.number(),
        region);
  }

  private String homeOfShard() {
    return LINK.database.read(tx ->
        tx.one(
            "select region from home_range where service = ? and from_shard <= ? and to_shard > ?",
            row -> row.text("region"),
            service.value(),
            shard.number(),
            shard.number()));
  }

  private long events(String kind) {
    return LINK.number(
        "select count(*) as n from event where kind = ? and service = ?", kind, service.value());
  }

  private List<String> homes(PlayedRegion region) {
    return Assignment.after(LINK.database, region.name, region.incarnation(), 0)
        .orElseThrow()
        .services()
        .stream()
        .filter(s -> s.service().equals(service))
        .flatMap(s -> s.ranges().stream())
        .map(Object::toString)
        .toList();
  }
}
