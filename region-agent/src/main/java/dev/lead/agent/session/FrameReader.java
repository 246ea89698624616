package dev.lead.agent.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardSelection;
import dev.lead.core.model.Token;
import dev.lead.process.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Reads a candidate's frames. Pure; whatever is wrong with a frame is said in one sentence. */
final class FrameReader {
  /** A frame that is none. */
  static final class BadFrame extends Exception {
    private static final long serialVersionUID = 1;

    BadFrame(String why) {
      super(why);
    }
  }

  private static final int PROTOCOL = 1;
  private static final Duration SHORTEST_TTL = Duration.ofMillis(500);
  private static final Duration LONGEST_TTL = Duration.ofMinutes(1);
  private static final int MOST_SHARDS = 20_000;

  private FrameReader() {}

  static Frame read(String text) throws BadFrame {
    JsonNode json;
    try {
      json = Json.mapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new BadFrame("not JSON: " + e.getOriginalMessage());
    }
    if (json == null || !json.isObject()) {
      throw new BadFrame("a frame is one JSON object");
    }
    try {
      return read(json);
    } catch (IllegalArgumentException badValue) {
      throw new BadFrame(String.valueOf(badValue.getMessage()));
    }
  }

  private static Frame read(JsonNode json) throws BadFrame {
    String type = text(json, "type");
    return switch (type) {
      case "hello" -> hello(json);
      case "heartbeat" ->
          new Frame.Heartbeat(
              number(json, "n", 0, Long.MAX_VALUE),
              (int) number(json, "attachment", 1, Integer.MAX_VALUE),
              fitness(json),
              json.has("stale_rejected")
                  ? OptionalLong.of(number(json, "stale_rejected", 0, Long.MAX_VALUE))
                  : OptionalLong.empty());
      case "ready" -> new Frame.Ready(led(json));
      case "released" -> new Frame.Released(led(json));
      case "resign" -> new Frame.Resign(led(json));
      case "prepared" ->
          new Frame.Prepared(
              ShardId.parse(text(json, "shard")),
              number(json, "transfer", Long.MIN_VALUE, Long.MAX_VALUE));
      case "grant" -> new Frame.Grant(ShardId.parse(text(json, "shard")), token(json));
      case "observe" -> observe(json);
      case "bye" -> new Frame.Bye();
      default -> throw new BadFrame("unknown type \"" + clip(type) + '"');
    };
  }

  private static Frame hello(JsonNode json) throws BadFrame {
    long protocol = number(json, "protocol", 0, Integer.MAX_VALUE);
    if (protocol != PROTOCOL) {
      throw new BadFrame("protocol " + protocol + " is not spoken here, only " + PROTOCOL);
    }
    boolean textTokens = json.path("token_format").asText("number").equals("string");
    if (json.has("session")) {
      return new Frame.Resume(
          session(text(json, "session")),
          SessionSecret.shown(text(json, "secret")),
          (int) number(json, "attachment", 0, Integer.MAX_VALUE),
          textTokens);
    }
    JsonNode candidate = json.path("candidate");
    if (!candidate.isObject()) {
      throw new BadFrame("hello needs \"candidate\", or \"session\" and \"secret\"");
    }
    Map<String, String> labels = new TreeMap<>();
    for (Map.Entry<String, JsonNode> label : candidate.path("labels").properties()) {
      labels.put(
          limited("a label's name", label.getKey()), limited("a label", label.getValue().asText()));
    }
    CandidateSpec spec =
        new CandidateSpec(
            new CandidateName(text(candidate, "name")),
            new ServiceName(text(candidate, "service")),
            selection(candidate.path("shards")),
            (int) optional(candidate, "weight", 1, 1, 1_000),
            (int) optional(candidate, "priority", 0, 0, 1_000),
            limited("zone", candidate.path("zone").asText("")),
            limited("version", candidate.path("version").asText("")),
            limited("endpoint", candidate.path("endpoint").asText("")),
            labels,
            optional(candidate, "pid", 0, 0, Long.MAX_VALUE));
    long ttl = optional(json, "ttl_ms", 2_000, SHORTEST_TTL.toMillis(), LONGEST_TTL.toMillis());
    return new Frame.Hello(
        spec,
        Duration.ofMillis(ttl),
        new Epoch(optional(json, "known_epoch", 0, 0, Integer.MAX_VALUE)),
        textTokens);
  }

  private static SessionId session(String text) throws BadFrame {
    try {
      return SessionId.parse(text);
    } catch (NumberFormatException e) {
      throw new BadFrame("\"session\" is 16 hexadecimal digits");
    }
  }

  private static ShardSelection selection(JsonNode shards) throws BadFrame {
    if (shards.isMissingNode() || shards.asText().equals("all")) {
      return ShardSelection.all();
    }
    if (!shards.isArray() || shards.isEmpty() || shards.size() > MOST_SHARDS) {
      throw new BadFrame("\"shards\" is \"all\" or an array of 1 to " + MOST_SHARDS + " numbers");
    }
    int[] numbers = new int[shards.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!shards.get(i).isInt()) {
        throw new BadFrame("\"shards\" has something that is no number");
      }
      numbers[i] = shards.get(i).intValue();
    }
    return ShardSelection.of(numbers);
  }

  private static Optional<Fitness> fitness(JsonNode json) throws BadFrame {
    if (!json.has("probe") && !json.has("overloaded") && !json.has("lag_ms")) {
      return Optional.empty();
    }
    String probe = json.path("probe").asText("ok");
    if (!probe.equals("ok") && !probe.equals("failing")) {
      throw new BadFrame("\"probe\" is \"ok\" or \"failing\"");
    }
    return Optional.of(
        new Fitness(
            probe.equals("ok"),
            json.path("overloaded").asBoolean(false),
            Duration.ofMillis(optional(json, "lag_ms", 0, 0, Integer.MAX_VALUE))));
  }

  private static List<Frame.Led> led(JsonNode json) throws BadFrame {
    if (!json.has("shards")) {
      return List.of(one(json));
    }
    JsonNode shards = json.path("shards");
    if (!shards.isArray() || shards.size() > MOST_SHARDS) {
      throw new BadFrame("\"shards\" is an array of at most " + MOST_SHARDS + " objects");
    }
    List<Frame.Led> led = new ArrayList<>(shards.size());
    for (JsonNode shard : shards) {
      led.add(one(shard));
    }
    return led;
  }

  private static Frame.Led one(JsonNode json) throws BadFrame {
    return new Frame.Led(ShardId.parse(text(json, "shard")), token(json));
  }

  private static Token token(JsonNode json) throws BadFrame {
    JsonNode token = json.path("token");
    if (token.isTextual()) {
      try {
        return new Token(Long.parseLong(token.asText()));
      } catch (NumberFormatException e) {
        throw new BadFrame("\"token\" is no number");
      }
    }
    return new Token(number(json, "token", 0, Long.MAX_VALUE));
  }

  private static Frame observe(JsonNode json) throws BadFrame {
    Optional<ServiceName> service =
        json.has("service")
            ? Optional.of(new ServiceName(text(json, "service")))
            : Optional.empty();
    List<ShardId> shards = new ArrayList<>();
    if (json.path("shards").size() > MOST_SHARDS) {
      throw new BadFrame("at most " + MOST_SHARDS + " shards a frame");
    }
    for (JsonNode shard : json.path("shards")) {
      shards.add(ShardId.parse(shard.asText()));
    }
    if (service.isEmpty() && shards.isEmpty()) {
      throw new BadFrame("observe needs \"service\" or \"shards\"");
    }
    return new Frame.Observe(shards, service);
  }

  private static String text(JsonNode json, String field) throws BadFrame {
    JsonNode value = json.path(field);
    if (!value.isTextual()) {
      throw new BadFrame("\"" + field + "\" is missing or no text");
    }
    return limited(field, value.asText());
  }

  private static String limited(String what, String value) {
    if (value.length() > 256) {
      throw new IllegalArgumentException(what + " has more than 256 characters");
    }
    return value;
  }

  private static long optional(JsonNode json, String field, long otherwise, long least, long most)
      throws BadFrame {
    return json.has(field) ? number(json, field, least, most) : otherwise;
  }

  private static long number(JsonNode json, String field, long least, long most) throws BadFrame {
    JsonNode value = json.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new BadFrame("\"" + field + "\" is missing or no whole number");
    }
    if (value.asLong() < least || value.asLong() > most) {
      throw new BadFrame("\"" + field + "\" must be " + least + " to " + most);
    }
    return value.asLong();
  }

  private static String clip(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
