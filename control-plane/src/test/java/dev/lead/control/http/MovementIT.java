package dev.lead.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.control.db.Exclusive;
import dev.lead.control.http.World.Answer;
import dev.lead.control.move.Budget;
import dev.lead.control.saga.MoveDriver;
import dev.lead.control.saga.PlayedRegion;
import dev.lead.control.wake.Signal;
import dev.lead.core.election.Fact;
import dev.lead.core.election.Order;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transfers between regions, drains and failover as an operator sees them. */
class MovementIT {
  private static final World WORLD = new World();
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final int number = NUMBER.incrementAndGet();
  private final ServiceName service = new ServiceName("payments-" + number);
  private final PlayedRegion west = new PlayedRegion(WORLD.link, "west-" + number).renew();
  private final PlayedRegion east = new PlayedRegion(WORLD.link, "east-" + number).renew();
  private final MoveDriver driver =
      new MoveDriver(WORLD.link.database, Budget.DEFAULT, new Signal(), Exclusive.EVERYBODY);
  private final ShardId shard = new ShardId(service, 0);

  @BeforeEach
  void service() {
    put("[\"%s\"]".formatted(west.name));
    put("[\"%s\",\"%s\"]".formatted(west.name, east.name));
    west.join(service, "w1");
    west.elect(shard, "w1", west.token(7));
  }

  @AfterAll
  static void close() {
    WORLD.close();
  }

  private void put(String regions) {
    Answer answer =
        WORLD.operator.put(
            "/v1/services/" + service,
            "{\"shards\":4,\"regions\":%s,\"policy\":{\"isolation\":\"step_down\"}}"
                .formatted(regions));
    assertThat(answer.status()).as(answer.text()).isBetween(200, 201);
  }

  private Answer transfer(String more) {
    return WORLD.operator.post(
        "/v1/transfers", "{\"shard\":\"%s\",%s}".formatted(shard, more.replace('\'', '"')));
  }

  private String toEast() {
    return "'to_region':'%s'".formatted(east.name);
  }

  /** Refused, the dry run says the same, and nothing moved. */
  private void refused(String more, int status, String problem) {
    Answer dry = transfer(more + ",'dry_run':true");
    if (dry.status() == 200) {
      JsonNode check = dry.json().at("/shards/0");
      assertThat(dry.json().path("possible").asBoolean()).isFalse();
      assertThat(check.path("reason").asText()).isEqualTo(problem);
      assertThat(check.path("obstacle").asText()).isNotBlank();
      assertThat(check.path("next_step").asText()).isNotBlank();
    } else {
      assertThat(dry.problem()).isEqualTo(problem);
    }
    Answer answer = transfer(more);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.problem()).isEqualTo(problem);
    assertThat(answer.json().path("next_step").asText()).isNotBlank();
    assertThat(moves()).isZero();
  }

  private long moves() {
    return WORLD.link.number(
        "select count(*) as n from shard_move where service = ?", service.value());
  }

  @Test
  void whatCannotMoveIsRefusedWithTheReason() {
    refused("'to_region':'nowhere'", 404, "unknown-region");
    WORLD.link.region("south-" + number);
    refused("'to_region':'south-%d'".formatted(number), 409, "residency");
    refused("'to_region':'%s'".formatted(west.name), 409, "already-there");
    refused(toEast(), 409, "no-candidates");
    east.join(service, "e1");
    refused(toEast() + ",'to_candidate':'e9'", 409, "no-candidates");
    refused(toEast() + ",'expect_token':5", 409, "unexpected-token");
    refused(toEast() + ",'expect_leader':'w9'", 409, "unexpected-leader");
    refused(toEast() + ",'expect_none':true", 409, "unexpected-leader");
    refused(toEast() + ",'expect_none':true,'expect_leader':'w1'", 422, "invalid");
    refused(toEast() + ",'to':'e1'", 422, "invalid");
    refused("'to_candidate':'e1'", 422, "invalid");
    east.tell(
        new Fact.FitnessChanged(
            east.session("e1"),
            new CandidateName("e1"),
            new Fitness(true, false, Duration.ofMinutes(5))));
    refused(toEast(), 409, "candidate-unfit");
    refused(toEast() + ",'to_candidate':'e1'", 409, "candidate-unfit");
  }

  @Test
  void intoARegionThatIsDownOrDrained() {
    PlayedRegion never = new PlayedRegion(WORLD.link, "down-" + number);
    put("[\"%s\",\"%s\",\"%s\"]".formatted(west.name, east.name, never.name));
    refused("'to_region':'%s'".formatted(never.name), 409, "region-without-mandate");
    east.join(service, "e1");
    Answer drain = WORLD.operator.post("/v1/drains", "{\"region\":\"%s\"}".formatted(east.name));
    assertThat(drain.status()).isEqualTo(201);
    assertThat(WORLD.reader.get("/v1/regions/" + east.name).json().path("drained").asBoolean())
        .isTrue();
    refused(toEast(), 409, "region-drained");
    assertThat(WORLD.operator.delete(drain.header("Location")).status()).isEqualTo(204);
    assertThat(transfer(toEast()).status()).isEqualTo(202);
    assertThat(transfer(toEast()).problem()).isEqualTo("transfer-under-way");
    assertThat(transfer("'to':'w2'").problem()).isEqualTo("transfer-under-way");
  }

  @Test
  void theDryRunExplainsEachRegionAndEachCandidate() {
    east.join(service, "e1");
    east.join(service, "e2");
    JsonNode check = transfer(toEast() + ",'dry_run':true").json();
    assertThat(check.path("possible").asBoolean()).isTrue();
    JsonNode one = check.at("/shards/0");
    assertThat(one.path("from").asText()).isEqualTo("w1");
    assertThat(one.path("to_region").asText()).isEqualTo(east.name.value());
    assertThat(one.path("to").asText()).isEqualTo("e1");
    assertThat(one.path("candidates")).hasSize(2);
    assertThat(one.path("regions")).hasSize(2);
    assertThat(one.at("/regions/0/home").asBoolean()).isTrue();
    assertThat(one.at("/regions/1/eligible").asBoolean()).isTrue();
    assertThat(moves()).isZero();
  }

  @Test
  void progressIsSeenToTheEndAndAKeyRepeatsTheAnswer() {
    east.join(service, "e1");
    String body = "{\"shard\":\"%s\",\"to_region\":\"%s\"}".formatted(shard, east.name);
    Answer first = WORLD.operator.post("/v1/transfers", body, "Idempotency-Key", "k" + number);
    Answer second = WORLD.operator.post("/v1/transfers", body, "Idempotency-Key", "k" + number);
    assertThat(first.status()).isEqualTo(202);
    assertThat(second.json()).isEqualTo(first.json());
    String path = first.header("Location");
    List<String> states = new ArrayList<>();
    states.add(state(path));
    driver.round();
    long arrival = east.order(Order.PrepareArrival.class);
    states.add(state(path));
    east.tell(
        new Fact.ArrivalPrepared(shard, arrival, east.session("e1"), new CandidateName("e1")));
    states.add(state(path));
    driver.round();
    long departure = west.order(Order.Depart.class);
    west.tell(new Fact.DepartureStarted(shard, departure, west.session("w1"), west.token(7)));
    states.add(state(path));
    west.tell(
        new Fact.ShardReleased(
            shard, departure, west.token(7), Optional.of(new CandidateName("w1"))));
    states.add(state(path));
    driver.round();
    states.add(state(path));
    assertThat(WORLD.operator.delete(path).problem()).isEqualTo("past-commit-point");
    Token token =
        new Token(
            WORLD.link.number(
                "select (max(epoch)::bigint << 32) + 1 as n from home_range where service = ?",
                service.value()));
    east.elect(shard, "e1", token);
    states.add(state(path));
    assertThat(states)
        .containsExactly(
            "queued", "warming", "warm", "draining", "released", "activating", "completed");
    JsonNode item = WORLD.reader.get(path).json().at("/shards/0");
    assertThat(item.path("region").asText()).isEqualTo(west.name.value());
    assertThat(item.path("to_region").asText()).isEqualTo(east.name.value());
    assertThat(item.path("new_token").asLong()).isEqualTo(token.value());
    assertThat(item.path("since").asText()).isNotBlank();
    assertThat(WORLD.operator.delete(path).problem()).isEqualTo("transfer-ended");

    // Applying the description again leaves the shard where it is now.
    put("[\"%s\",\"%s\"]".formatted(west.name, east.name));
    JsonNode now = WORLD.reader.get("/v1/shards/" + shard).json();
    assertThat(now.path("region").asText()).isEqualTo(east.name.value());
    assertThat(now.path("leader").asText()).isEqualTo("e1");
    // Leaving out the region where it lives would strand it.
    Answer strand =
        WORLD.operator.put(
            "/v1/services/" + service, "{\"shards\":4,\"regions\":[\"%s\"]}".formatted(west.name));
    assertThat(strand.problem()).isEqualTo("homes-would-move");
  }

  private String state(String path) {
    return WORLD.reader.get(path).json().path("state").asText();
  }

  @Test
  void cancelledBeforeItBegan() {
    east.join(service, "e1");
    String path = transfer(toEast()).header("Location");
    Answer cancelled = WORLD.operator.delete(path);
    assertThat(cancelled.status()).isEqualTo(202);
    assertThat(cancelled.json().path("cancelled").asInt()).isEqualTo(1);
    driver.round();
    assertThat(state(path)).isEqualTo("rolled_back");
    assertThat(WORLD.reader.get(path).json().at("/shards/0/detail").asText()).contains("cancelled");
    JsonNode move = WORLD.reader.get("/v1/shards/%s/explain".formatted(shard)).json().path("move");
    assertThat(move.path("state").asText()).isEqualTo("rolled_back");
    assertThat(move.path("to").asText()).isEqualTo(east.name.value());
    assertThat(transfer(toEast()).status()).isEqualTo(202);
  }

  @Test
  void onlyOperatorsMove() {
    for (String path :
        List.of(
            "/v1/drains",
            "/v1/transfers",
            "/v1/regions/%s/failover".formatted(west.name),
            "/v1/regions/%s/return".formatted(west.name))) {
      assertThat(WORLD.reader.post(path, "{}").status()).as(path).isEqualTo(403);
    }
  }

  @Test
  void failoverAndReturnSayWhyNot() {
    String failover = "/v1/regions/%s/failover".formatted(west.name);
    assertThat(WORLD.operator.post(failover, "{}").problem()).isEqualTo("region-alive");
    JsonNode dry = WORLD.operator.post(failover, "{\"dry_run\":true}").json();
    assertThat(dry.path("possible").asBoolean()).isFalse();
    assertThat(dry.path("reason").asText()).isEqualTo("region-alive");
    assertThat(dry.at("/services/0/decision").asText()).isEqualTo("moves");
    assertThat(WORLD.operator.post("/v1/regions/nowhere/failover", "{}").problem())
        .isEqualTo("unknown-region");
    assertThat(WORLD.operator.post(failover, "{\"force\":true}").status()).isEqualTo(400);
    String comeBack = "/v1/regions/%s/return".formatted(west.name);
    assertThat(WORLD.operator.post(comeBack, "{}").problem()).isEqualTo("not-possible");
    assertThat(
            WORLD.operator.post(comeBack, "{\"dry_run\":true}").json().path("possible").asBoolean())
        .isFalse();
    assertThat(WORLD.reader.get("/v1/failovers/999999").problem()).isEqualTo("unknown-failover");
  }

  @Test
  void drainsAreListedAndLifted() {
    Answer dry =
        WORLD.operator.post(
            "/v1/drains",
            "{\"service\":\"%s\",\"candidate\":\"w1\",\"dry_run\":true}".formatted(service));
    assertThat(dry.status()).isEqualTo(200);
    assertThat(dry.json().path("remaining").asInt()).isEqualTo(1);
    Answer drain =
        WORLD.operator.post(
            "/v1/drains",
            "{\"service\":\"%s\",\"candidate\":\"w1\",\"reason\":\"upgrade\"}".formatted(service));
    assertThat(drain.status()).isEqualTo(201);
    JsonNode view = WORLD.reader.get(drain.header("Location")).json();
    assertThat(view.path("state").asText()).isEqualTo("draining");
    assertThat(view.path("region").asText()).isEqualTo(west.name.value());
    assertThat(view.at("/stuck/0/shards").asInt()).isEqualTo(1);
    assertThat(WORLD.reader.get("/v1/drains?region=" + west.name).json().path("items")).hasSize(1);
    JsonNode why =
        WORLD.reader.get("/v1/shards/%s/explain".formatted(shard)).json().at("/candidates/0");
    assertThat(why.path("reasons").toString()).contains("is drained");
    assertThat(WORLD.operator.delete(drain.header("Location")).status()).isEqualTo(204);
    assertThat(WORLD.reader.get("/v1/drains?region=" + west.name).json().path("items")).isEmpty();
    assertThat(WORLD.reader.get("/v1/drains?state=lifted&region=" + west.name).json().path("items"))
        .hasSize(1);
    assertThat(WORLD.operator.delete("/v1/drains/999999").problem()).isEqualTo("unknown-drain");
  }

  @Test
  void theStatusNamesWhatIsStuck() {
    east.join(service, "e1");
    String path = transfer(toEast()).header("Location");
    driver.round();
    assertThat(problems("move-stuck")).isEmpty();
    WORLD.link.database.transaction(tx ->
        tx.update(
            "update shard_move set since = now() - interval '2 minutes' where service = ?",
            service.value()));
    assertThat(problems("move-stuck"))
        .singleElement()
        .satisfies(p -> assertThat(p.path("next_step").asText()).contains(path));
    WORLD.operator.post("/v1/drains", "{\"region\":\"%s\"}".formatted(west.name));
    assertThat(problems("drain-unfinished")).hasSize(1);
    WORLD.link.database.transaction(
        tx -> tx.update("update region set mandate = 'lapsed' where name = ?", west.name.value()));
    assertThat(problems("shards-not-failed-over"))
        .singleElement()
        .satisfies(p -> assertThat(p.path("detail").asText()).contains("4 shards"));
  }

  private List<JsonNode> problems(String type) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode each : WORLD.reader.get("/v1/status").json().path("problems")) {
      String region = each.path("region").asText();
      boolean own = region.equals(west.name.value()) || region.equals(east.name.value());
      if (own && each.path("type").asText().equals(type)) {
        found.add(each);
      }
    }
    return found;
  }
}
