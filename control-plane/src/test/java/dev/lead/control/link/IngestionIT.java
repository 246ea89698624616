package dev.lead.control.link;

import static dev.lead.control.link.Link.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.control.page.Filter;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.control.view.Histories;
import dev.lead.control.view.LeaderView;
import dev.lead.control.view.Leaders;
import dev.lead.core.election.AgentInfo;
import dev.lead.core.election.ElectionCause;
import dev.lead.core.election.Fact;
import dev.lead.core.election.LossCause;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardSelection;
import dev.lead.core.model.Term;
import dev.lead.core.model.Token;
import dev.lead.process.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IngestionIT {
  private static final Link LINK = new Link();
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final AgentRun AGENT = Link.run("a", 1);
  private static final CandidateName APP = new CandidateName("app-1");

  private final Incarnation incarnation = Link.incarnation();
  private final int number = NUMBER.incrementAndGet();
  private final ServiceName service = new ServiceName("payments-" + number);
  private final SessionId session = new SessionId(number);
  private RegionName region = new RegionName("unset");
  private Epoch epoch = Epoch.NONE;

  @BeforeEach
  void register() {
    region = LINK.region("region-" + number);
    LINK.service(service.value(), 20, ServicePolicy.DEFAULT, region);
    epoch = LINK.renew(region, "a", request(1, incarnation, 1)).epoch();
  }

  @AfterAll
  static void close() {
    LINK.close();
  }

  @Test
  void whatIsDeliveredTwiceIsTakenOnce() {
    assertThat(LINK.deliver(region, incarnation, 1, joined(), elected(0, 1))).isEqualTo(2);
    assertThat(LINK.deliver(region, incarnation, 1, joined(), elected(0, 1), elected(1, 1)))
        .isEqualTo(3);
    assertThat(LINK.deliver(region, incarnation, 2, elected(0, 1))).isEqualTo(3);
    assertThat(
            LINK.number(
                "select count(*) as n from event where region = ? and sequence is not null",
                region.value()))
        .isEqualTo(3);
    assertThat(LINK.record(region).lastSequence()).isEqualTo(3);
  }

  @Test
  void aGapIsRefusedAndChangesNothing() {
    LINK.deliver(region, incarnation, 1, joined());
    assertThatThrownBy(() -> LINK.deliver(region, incarnation, 3, elected(0, 1)))
        .isInstanceOfSatisfying(
            Refused.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.GAP);
              assertThat(e.more()).containsEntry("expected", 2L);
            });
    assertThat(LINK.record(region).lastSequence()).isEqualTo(1);
  }

  @Test
  void anotherIncarnationIsRefused() {
    assertThatThrownBy(() -> LINK.deliver(region, Link.incarnation(), 1, joined()))
        .isInstanceOfSatisfying(
            Refused.class, e -> assertThat(e.kind()).isEqualTo(Kind.OTHER_INCARNATION));
  }

  @Test
  void severalReplicasThatTakeTheSameBatchTakeItOnce() throws Exception {
    Fact[] facts = {joined(), elected(0, 1), elected(1, 1)};
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(threads.submit(() -> LINK.deliver(region, incarnation, 1, facts)));
      }
      for (Future<Long> each : all) {
        assertThat(each.get()).isEqualTo(3);
      }
    }
    assertThat(
            LINK.number(
                "select count(*) as n from event where region = ? and sequence is not null",
                region.value()))
        .isEqualTo(3);
  }

  @Test
  void leadersShowAgentEndpointTokenAndStandby() {
    LINK.deliver(
        region,
        incarnation,
        1,
        joined(),
        elected(3, 1),
        new Fact.LeaderReady(shard(3), token(1), session));
    LeaderView leader = new Leaders(LINK.database).one(shard(3));
    assertThat(leader.leader()).contains("app-1");
    assertThat(leader.agent()).contains("a");
    assertThat(leader.endpoint()).contains("10.0.0.1:80");
    assertThat(leader.state()).isEqualTo("active");
    assertThat(leader.token()).isEqualTo(token(1));
    assertThat(leader.epoch()).isEqualTo(epoch);
    assertThat(leader.term()).isEqualTo(new Term(1));
    assertThat(leader.standby()).contains("app-2");
  }

  @Test
  void historyTellsWhoLedWhenAndWhy() {
    LINK.deliver(region, incarnation, 1, joined(), elected(3, 1));
    LINK.deliver(
        region,
        incarnation,
        3,
        new Fact.LeaderLost(shard(3), token(1), session, APP, LossCause.DIED),
        elected(3, 2));
    Histories histories = new Histories(LINK.database);
    assertThat(histories.page(shard(3), Filter.ALL.cursor(), 10).items())
        .extracting(h -> h.token(), h -> h.lostCause().orElse(""))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(token(2), ""),
            org.assertj.core.groups.Tuple.tuple(token(1), "died"));
    Instant start = Instant.parse("2026-11-24T03:14:00Z");
    assertThat(histories.at(shard(3), start.plusMillis(2_500)).leadership().orElseThrow().token())
        .isEqualTo(token(1));
    assertThat(histories.at(shard(3), start.plusMillis(3_500)).leadership()).isEmpty();
    assertThat(histories.at(shard(3), start.plusMillis(3_500)).before()).isPresent();
    assertThat(histories.at(shard(3), start.plusMillis(4_500)).leadership().orElseThrow().token())
        .isEqualTo(token(2));
  }

  @Test
  void aRebuildClearsWhatTheRegionToldAndClosesItsHistory() {
    LINK.deliver(region, incarnation, 1, joined(), elected(3, 1));
    LINK.renew(region, "a", request(2, Link.incarnation(), 1, List.of(1L)));
    LeaderView leader = new Leaders(LINK.database).one(shard(3));
    assertThat(leader.state()).isEqualTo("vacant");
    assertThat(leader.leader()).isEmpty();
    assertThat(LINK.number("select count(*) as n from candidate where region = ?", region.value()))
        .isZero();
    assertThat(
            new Histories(LINK.database)
                .page(shard(3), Filter.ALL.cursor(), 1)
                .items()
                .getFirst()
                .lostCause())
        .contains("region_rebuilt");
    assertThat(LINK.record(region).lastSequence()).isZero();
  }

  @Test
  void aFactOfANewerVersionIsKeptWordForWord() throws Exception {
    JsonNode newer = Json.mapper().readTree("{\"type\":\"not_invented_yet\",\"x\":1}");
    EventsRequest request =
        new EventsRequest(incarnation, List.of(new EventsRequest.Item(1, Instant.EPOCH, newer)));
    assertThat(LINK.ingestion.take(region, request, "test")).isEqualTo(1);
    assertThat(
            LINK.number(
                "select count(*) as n from event where region = ? and kind = 'not_invented_yet' and data ->> 'x' = '1'",
                region.value()))
        .isEqualTo(1);
  }

  @Test
  void tenThousandElectionsAreTakenInOneGo() {
    int shards = 10_000;
    ServiceName many = new ServiceName("many-" + number);
    LINK.service(many.value(), shards, ServicePolicy.DEFAULT, region);
    List<Fact> facts = new ArrayList<>();
    facts.add(joined());
    for (int i = 0; i < shards; i++) {
      facts.add(elected(new ShardId(many, i), 1));
    }
    long next = take(1, facts);
    // Once more, as for a region whose leaders all changed.
    next = take(next, reElected(many, shards, 2));
    take(next, reElected(many, shards, 3));
    assertThat(
            LINK.number(
                "select count(*) as n from leader where service = ? and state = 'granted'",
                many.value()))
        .isEqualTo(shards);
    assertThat(
            LINK.number(
                "select count(*) as n from leadership where service = ? and agent = 'a' and to_at is null",
                many.value()))
        .isEqualTo(shards);
  }

  private List<Fact> reElected(ServiceName many, int shards, long term) {
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      facts.add(elected(new ShardId(many, i), term));
    }
    return facts;
  }

  private long take(long from, List<Fact> facts) {
    EventsRequest request = Link.events(incarnation, from, facts);
    long start = System.nanoTime();
    long last = LINK.ingestion.take(region, request, "test");
    System.out.printf(
        "%d elections taken in %d ms%n",
        facts.size(), Duration.ofNanos(System.nanoTime() - start).toMillis());
    assertThat(last).isEqualTo(from + facts.size() - 1);
    return last + 1;
  }

  @Test
  void agentsAreShownAsTheTableHasThem() {
    LINK.deliver(
        region,
        incarnation,
        1,
        new Fact.AgentJoined(AGENT, new AgentInfo("z", "h:1", 1, "1")),
        new Fact.AgentSuspected(AGENT));
    assertThat(
            LINK.number(
                "select count(*) as n from member where region = ? and state = 'suspected'",
                region.value()))
        .isEqualTo(1);
  }

  private ShardId shard(int n) {
    return new ShardId(service, n);
  }

  private Token token(long term) {
    return Token.of(epoch, new Term(term));
  }

  private Fact joined() {
    return new Fact.CandidateJoined(
        session,
        new CandidateSpec(
            APP,
            service,
            ShardSelection.all(),
            1,
            0,
            "z",
            "1.0",
            "10.0.0.1:80",
            java.util.Map.of(),
            42),
        Optional.of(AGENT));
  }

  private Fact elected(int shard, long term) {
    return elected(shard(shard), term);
  }

  private Fact elected(ShardId shard, long term) {
    return new Fact.LeaderElected(
        shard,
        token(term),
        session,
        APP,
        term == 1 ? ElectionCause.FIRST : ElectionCause.DISCONNECTED,
        term == 1 ? Token.NONE : token(term - 1),
        Optional.empty(),
        Optional.of(new CandidateName("app-2")),
        new SessionId(99));
  }
}
