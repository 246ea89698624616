package dev.lead.agent.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.lead.process.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The served schema, so that tests find frames which it does not describe. */
final class ProtocolSchema {
  private static final Schema FROM_AGENT = load("from_agent");
  private static final Schema FROM_CANDIDATE = load("from_candidate");

  private ProtocolSchema() {}

  private static Schema load(String part) {
    try (InputStream in =
        ProtocolSchema.class.getResourceAsStream("/dev/lead/agent/session.schema.json")) {
      ObjectNode whole = (ObjectNode) Json.mapper().readTree(in);
      whole.remove("oneOf");
      whole.remove("anyOf");
      whole.put("$ref", "#/$defs/" + part);
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(whole.toString(), InputFormat.JSON);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void requireFromAgent(JsonNode frame) {
    require(FROM_AGENT, frame);
  }

  static boolean allowsFromCandidate(String frame) {
    return FROM_CANDIDATE.validate(frame, InputFormat.JSON).isEmpty();
  }

  private static void require(Schema schema, JsonNode frame) {
    List<Error> errors = schema.validate(frame.toString(), InputFormat.JSON);
    if (!errors.isEmpty()) {
      throw new AssertionError("the schema does not allow " + frame + ": " + errors);
    }
  }
}
