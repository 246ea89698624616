package dev.lead.ctl.dev;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.lead.ctl.change.ServiceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files under {@code policies} that come with LEAD. */
class PoliciesTest {

  private static final Path POLICIES = Path.of("../policies");

  @Test
  void regionsFitTheirSchema() throws IOException {
    JsonNode schema =
        new ObjectMapper()
            .readTree(Files.readString(POLICIES.resolve("schema/regions.schema.json")));
    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema)
                .validate(regions()))
        .isEmpty();
  }

  @Test
  void everyPairOfRegionsHasOneRoundTrip() throws IOException {
    List<String> names =
        CloudRegion.load(POLICIES.resolve("regions.yaml")).stream().map(CloudRegion::name).toList();
    Set<String> expected = new TreeSet<>();
    for (String a : names) {
      names.stream().filter(b -> a.compareTo(b) < 0).forEach(b -> expected.add(a + " " + b));
    }
    List<String> found = new ArrayList<>();
    for (JsonNode pair : regions().at("/round_trips/pairs")) {
      found.add(
          new TreeSet<>(List.of(pair.at("/between/0").asText(), pair.at("/between/1").asText()))
              .stream().reduce((a, b) -> a + " " + b).orElseThrow());
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void theDefaultWorldHasThreeContinents() {
    assertThat(CloudRegion.load(POLICIES.resolve("regions.yaml")).subList(0, 3))
        .extracting(CloudRegion::name)
        .containsExactly("eu-west-1", "us-east-1", "ap-southeast-1");
  }

  @Test
  void servicesFitTheirSchema() {
    assertThat(ServiceFile.read(List.of(POLICIES.resolve("services"))))
        .extracting(ServiceFile::name)
        .contains("payments");
  }

  private static JsonNode regions() throws IOException {
    Object yaml =
        new Load(LoadSettings.builder().build())
            .loadFromString(Files.readString(POLICIES.resolve("regions.yaml")));
    return new ObjectMapper().valueToTree(yaml);
  }
}
