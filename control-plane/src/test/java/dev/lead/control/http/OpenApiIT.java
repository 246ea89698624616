package dev.lead.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.lead.control.http.World.Answer;
import dev.lead.control.saga.PlayedRegion;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The document and the server say the same. */
class OpenApiIT {
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
  private static World world;
  private static JsonNode document;

  @BeforeAll
  static void open() {
    world = new World();
    String served = world.reader.get("/openapi.yaml").text();
    document =
        new ObjectMapper()
            .valueToTree(new Load(LoadSettings.builder().build()).loadFromString(served));
    world.operator.put("/v1/regions/eu-west-1", "{\"cloud\":\"aws\"}");
    world.operator.put("/v1/services/payments", "{\"shards\":3,\"regions\":[\"eu-west-1\"]}");
    movements();
  }

  /** So that their lists are not empty. */
  private static void movements() {
    assertThat(new PlayedRegion(world.link, "west").renew().epoch()).isNotEqualTo(Epoch.NONE);
    PlayedRegion east = new PlayedRegion(world.link, "east").renew();
    world.operator.put(
        "/v1/services/orders",
        "{\"shards\":2,\"placements\":[{\"region\":\"west\",\"from\":0,\"to\":2}],\"policy\":{\"isolation\":\"step_down\"}}");
    world.operator.put("/v1/services/orders", "{\"shards\":2,\"regions\":[\"west\",\"east\"]}");
    east.join(new ServiceName("orders"), "e1");
    assertThat(
            world
                .operator
                .post("/v1/transfers", "{\"shard\":\"orders/0\",\"to_region\":\"east\"}")
                .status())
        .isEqualTo(202);
    assertThat(world.operator.post("/v1/drains", "{\"region\":\"west\"}").status()).isEqualTo(201);
    world.link.region("lost");
    world.operator.put("/v1/services/stray", "{\"shards\":4,\"regions\":[\"lost\"]}");
    assertThat(world.operator.post("/v1/regions/lost/failover", "{}").status()).isEqualTo(202);
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @Test
  void eachRouteIsInTheDocumentAndTheOtherWayRound() {
    Set<String> served = new TreeSet<>();
    for (Route route : world.routes.list()) {
      served.add(route.method().name().toLowerCase(Locale.ROOT) + " " + route.path());
    }
    // Those that every process has.
    served.addAll(List.of("get /healthz", "get /readyz", "get /metrics"));
    assertThat(operations()).isEqualTo(served);
  }

  @Test
  void eachOperationAnswersWithAStatusThatTheDocumentNames() {
    List<String> wrong = new ArrayList<>();
    for (String operation : operations()) {
      String method = operation.substring(0, operation.indexOf(' '));
      String path = operation.substring(operation.indexOf(' ') + 1);
      World.Caller caller =
          path.contains("/link/") ? world.agent("eu-west-1", "a") : world.operator;
      String body = method.equals("get") || method.equals("delete") ? "" : "{}";
      Answer answer = caller.send(method.toUpperCase(Locale.ROOT), example(path), body);
      JsonNode responses = document.at("/paths").path(path).path(method).path("responses");
      boolean named = responses.has(Integer.toString(answer.status())) || answer.status() == 400;
      if (!named) {
        wrong.add(operation + " answers " + answer.status() + ": " + answer.text());
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void answersHaveTheFormThatTheDocumentSays() {
    for (String path :
        List.of(
            "/v1/status",
            "/v1/regions",
            "/v1/regions/{region}",
            "/v1/agents",
            "/v1/candidates",
            "/v1/leaders",
            "/v1/services",
            "/v1/services/{service}",
            "/v1/shards/{service}/{shard}",
            "/v1/shards/{service}/{shard}/explain",
            "/v1/shards/{service}/{shard}/history",
            "/v1/transfers",
            "/v1/orders",
            "/v1/pauses",
            "/v1/drains",
            "/v1/failovers",
            "/v1/events")) {
      Answer answer = world.reader.get(example(path));
      assertThat(answer.status()).as(path).isEqualTo(200);
      assertThat(mistakes(path, answer.text())).as(path).isEmpty();
    }
  }

  private static List<String> mistakes(String path, String answer) {
    String pointer =
        "/paths/%s/get/responses/200/content/application~1json/schema"
            .formatted(path.replace("~", "~0").replace("/", "~1"));
    assertThat(document.at(pointer).isMissingNode()).as("schema of %s", path).isFalse();
    JsonNode whole =
        new ObjectMapper()
            .valueToTree(
                Map.of(
                    "$ref",
                    "#/document" + pointer.replace("{", "%7B").replace("}", "%7D"),
                    "document",
                    document,
                    "components",
                    document.path("components")));
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(whole);
    return schema.validate(answer, InputFormat.JSON).stream().map(Object::toString).toList();
  }

  private static Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .fieldNames()
                .forEachRemaining(method -> {
                  if (METHODS.contains(method)) {
                    operations.add(method + " " + path.getKey());
                  }
                }));
    return operations;
  }

  private static String example(String path) {
    return path.replace("{region}", "eu-west-1")
        .replace("{agent}", "a")
        .replace("{service}", "payments")
        .replace("{shard}", "0")
        .replace("{id}", "1");
  }
}
