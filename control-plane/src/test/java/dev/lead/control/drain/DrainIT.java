package dev.lead.control.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.control.db.Exclusive;
import dev.lead.control.homes.Wish;
import dev.lead.control.link.Link;
import dev.lead.control.move.Budget;
import dev.lead.control.operation.Guard;
import dev.lead.control.operation.TransferWish;
import dev.lead.control.operation.Transfers;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Precondition;
import dev.lead.control.problem.Refused;
import dev.lead.control.saga.MoveDriver;
import dev.lead.control.saga.PlayedRegion;
import dev.lead.control.service.ServiceWish;
import dev.lead.control.wake.Signal;
import dev.lead.core.election.DrainScope;
import dev.lead.core.election.Fact;
import dev.lead.core.election.Order;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Term;
import dev.lead.core.model.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DrainIT {
  private static final Link LINK = new Link();
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final int number = NUMBER.incrementAndGet();
  private final ServiceName service = new ServiceName("payments-" + number);
  private final PlayedRegion west = new PlayedRegion(LINK, "west-" + number).renew();
  private final PlayedRegion east = new PlayedRegion(LINK, "east-" + number).renew();
  private final Drains drains = new Drains(LINK.database);
  private final Evacuator evacuator =
      new Evacuator(LINK.database, new Signal(), Exclusive.EVERYBODY);
  private final MoveDriver driver =
      new MoveDriver(LINK.database, Budget.DEFAULT, new Signal(), Exclusive.EVERYBODY);

  @AfterAll
  static void close() {
    LINK.close();
  }

  private void service(int shards) {
    LINK.service(service.value(), shards, ServicePolicy.DEFAULT, west.name);
    LINK.service(service.value(), shards, ServicePolicy.DEFAULT, west.name, east.name);
    west.join(service, "w1");
    for (int i = 0; i < shards; i++) {
      west.elect(new ShardId(service, i), "w1", west.token(1));
    }
  }

  private DrainRequest region(RegionName name) {
    return new DrainRequest(
        Optional.of(name), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private DrainRequest candidate(String name) {
    return new DrainRequest(
        Optional.empty(),
        Optional.of(service),
        Optional.of(new CandidateName(name)),
        Optional.empty(),
        Optional.empty());
  }

  private long begin(DrainRequest request) {
    return LINK.database.transaction(tx -> Drains.begin(tx, request, "upgrade", "alice"));
  }

  private Kind refused(DrainRequest request) {
    try {
      begin(request);
    } catch (Refused e) {
      assertThat(e.nextStep()).isNotBlank();
      return e.kind();
    }
    throw new AssertionError("done");
  }

  private DrainView view(long id) {
    return drains.find(id).orElseThrow();
  }

  /** Both regions do what they are told, until there is nothing more to do. */
  private void play() {
    for (boolean more = true; more; ) {
      more = evacuator.round() + driver.round() > 0;
      for (var order : east.orders()) {
        more = true;
        if (PlayedRegion.read(order) instanceof Order.PrepareArrival arrival) {
          east.tell(
              new Fact.ArrivalPrepared(
                  arrival.shard(), order.number(), east.session("e1"), new CandidateName("e1")));
        }
      }
      for (var order : west.orders()) {
        more = true;
        if (PlayedRegion.read(order) instanceof Order.Depart departure) {
          west.tell(
              new Fact.ShardReleased(
                  departure.shard(),
                  order.number(),
                  west.token(1),
                  Optional.of(new CandidateName("w1"))));
        }
      }
      driver.round();
      List<Fact> led = new ArrayList<>();
      LINK.database.read(tx ->
          tx.list(
              "select shard, epoch from shard_move where service = ? and state = 'activating'",
              row -> {
                ShardId shard = new ShardId(service, row.integer("shard"));
                Token token = Token.of(new Epoch(row.number("epoch")), new Term(1));
                led.add(east.elected(shard, "e1", token));
                return led.add(new Fact.LeaderReady(shard, token, east.session("e1")));
              },
              service.value()));
      if (!led.isEmpty()) {
        east.tell(led.toArray(Fact[]::new));
      }
    }
  }

  @Test
  void aRegionIsEmptiedWithinTheBudgetsAndGetsNothingMore() {
    service(120);
    east.join(service, "e1");
    east.join(service, "e2");
    Drains.Check check = drains.dryRun(region(west.name));
    assertThat(check.possible()).isTrue();
    assertThat(check.remaining()).isEqualTo(120);
    assertThat(check.to()).isEqualTo(Map.of(east.name.value(), 120L));
    long id = begin(region(west.name));
    assertThat(evacuator.round()).isEqualTo(120);
    driver.round();
    assertThat(
            LINK.number(
                "select count(*) as n from shard_move where source = ? and state = 'warming'",
                west.name.value()))
        .isEqualTo(50);
    assertThat(view(id).moving()).isEqualTo(120);
    play();
    assertThat(view(id))
        .satisfies(v -> {
          assertThat(v.state()).isEqualTo("drained");
          assertThat(v.remaining()).isZero();
          assertThat(v.stuck()).isEmpty();
        });

    // New shards go elsewhere, and nothing is moved back in.
    LINK.services.put(
        service,
        new ServiceWish(130, new Wish.Spread(List.of(west.name, east.name)), ServicePolicy.DEFAULT),
        Precondition.NONE,
        "test");
    assertThat(view(id).remaining()).isZero();
    TransferWish back =
        new TransferWish(
            List.of(new ShardId(service, 0)), Optional.empty(), Optional.of(west.name), Guard.NONE);
    assertThatThrownBy(() -> LINK.database.transaction(tx -> Transfers.order(tx, back, "test")))
        .isInstanceOfSatisfying(
            Refused.class, e -> assertThat(e.kind()).isEqualTo(Kind.REGION_DRAINED));
    drains.end(id, "alice");
    assertThat(view(id).state()).isEqualTo("lifted");
  }

  @Test
  void whatCannotMoveIsNamedWithTheReason() {
    service(3);
    long id = begin(region(west.name));
    assertThat(evacuator.round()).isZero();
    assertThat(view(id).stuck())
        .singleElement()
        .satisfies(s -> {
          assertThat(s.service()).isEqualTo(service.value());
          assertThat(s.shards()).isEqualTo(3);
          assertThat(s.reason()).contains("no candidate in").contains(east.name.value());
        });
    long other = begin(region(east.name));
    assertThat(view(id).stuck())
        .singleElement()
        .satisfies(s -> assertThat(s.reason()).contains("none of its regions"));
    drains.end(other, "alice");
    east.join(service, "e1");
    play();
    assertThat(view(id).state()).isEqualTo("drained");
  }

  @Test
  void liftingStopsWhatHasNotBegun() {
    service(60);
    east.join(service, "e1");
    long id = begin(region(west.name));
    evacuator.round();
    driver.round();
    drains.end(id, "alice");
    play();
    long moved =
        LINK.number(
            "select count(*) as n from leader where service = ? and region = ?",
            service.value(),
            east.name.value());
    assertThat(moved).isEqualTo(25);
    assertThat(
            LINK.number(
                "select count(*) as n from shard_move where service = ? and state = 'rolled_back'",
                service.value()))
        .isEqualTo(35);
  }

  @Test
  void aCandidateIsDrainedByAnOrderThatEachIncarnationIsTold() {
    service(2);
    west.orders();
    long id = begin(candidate("w1"));
    var orders = west.orders();
    assertThat(orders).hasSize(1);
    assertThat(PlayedRegion.read(orders.getFirst()))
        .isEqualTo(new Order.Drain(new DrainScope.Candidate(service, new CandidateName("w1"))));
    assertThat(view(id))
        .satisfies(v -> {
          assertThat(v.remaining()).isEqualTo(2);
          assertThat(v.stuck()).singleElement().satisfies(s -> assertThat(s.shards()).isEqualTo(2));
        });
    west.join(service, "w2");
    assertThat(view(id).stuck()).isEmpty();
    assertThat(view(id).moving()).isEqualTo(2);
    assertThat(refused(candidate("w1"))).isEqualTo(Kind.ALREADY_DRAINED);
    west.rebuild();
    assertThat(west.orders())
        .extracting(PlayedRegion::read)
        .contains(new Order.Drain(new DrainScope.Candidate(service, new CandidateName("w1"))));
    drains.end(id, "alice");
    assertThat(west.orders())
        .extracting(PlayedRegion::read)
        .containsExactly(
            new Order.Undrain(new DrainScope.Candidate(service, new CandidateName("w1"))));
    drains.end(id, "alice");
    assertThat(west.orders()).isEmpty();
  }

  @Test
  void aDrainedCandidateIsNoTarget() {
    service(1);
    SessionId session = east.join(service, "e1");
    begin(candidate("e1"));
    TransferWish wish =
        new TransferWish(
            List.of(new ShardId(service, 0)), Optional.empty(), Optional.of(east.name), Guard.NONE);
    assertThatThrownBy(() -> LINK.database.transaction(tx -> Transfers.order(tx, wish, "test")))
        .isInstanceOfSatisfying(
            Refused.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.CANDIDATE_UNFIT);
              assertThat(e.getMessage()).contains("is drained");
            });
    assertThat(session).isNotEqualTo(SessionId.NONE);
  }

  @Test
  void zonesAndAgents() {
    service(1);
    west.orders();
    long zone =
        begin(
            new DrainRequest(
                Optional.of(west.name),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("z")));
    assertThat(view(zone).remaining()).isEqualTo(1);
    long agent =
        begin(
            new DrainRequest(
                Optional.of(west.name),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new AgentName("a")),
                Optional.empty()));
    assertThat(view(agent).remaining()).isEqualTo(1);
    assertThat(west.orders())
        .extracting(PlayedRegion::read)
        .containsExactly(
            new Order.Drain(new DrainScope.Zone("z")),
            new Order.Drain(new DrainScope.Agent(new AgentName("a"))));
  }

  @Test
  void nonsenseIsRefused() {
    service(1);
    assertThat(refused(region(new RegionName("nowhere")))).isEqualTo(Kind.UNKNOWN_REGION);
    assertThat(refused(candidate("nobody"))).isEqualTo(Kind.UNKNOWN_CANDIDATE);
    assertThat(
            refused(
                new DrainRequest(
                    Optional.of(west.name),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(new AgentName("nobody")),
                    Optional.empty())))
        .isEqualTo(Kind.UNKNOWN_AGENT);
    assertThat(
            refused(
                new DrainRequest(
                    Optional.of(west.name),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(new AgentName("a")),
                    Optional.of("z"))))
        .isEqualTo(Kind.INVALID);
    assertThat(
            refused(
                new DrainRequest(
                    Optional.of(west.name),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("moon"))))
        .isEqualTo(Kind.INVALID);
    assertThat(
            refused(
                new DrainRequest(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty())))
        .isEqualTo(Kind.INVALID);
    // The name is used in two regions.
    east.join(service, "w1");
    assertThat(refused(candidate("w1"))).isEqualTo(Kind.AMBIGUOUS);
  }
}
