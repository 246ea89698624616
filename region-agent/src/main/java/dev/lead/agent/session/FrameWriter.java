package dev.lead.agent.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import dev.lead.process.http.Problem;
import dev.lead.process.json.Json;
import java.util.Collection;
import java.util.Locale;

/** Writes the agent's frames. Pure. */
final class FrameWriter {
  private final boolean textTokens;

  /**
   * @param textTokens tokens as strings, for languages without 64-bit integers
   */
  FrameWriter(boolean textTokens) {
    this.textTokens = textTokens;
  }

  static ObjectNode frame(String type) {
    return Json.mapper().createObjectNode().put("type", type);
  }

  /** One shard in a list. */
  ObjectNode shard(ShardId shard, Token token) {
    ObjectNode node = Json.mapper().createObjectNode().put("shard", shard.toString());
    token(node, "token", token);
    return node;
  }

  /** One shard in a list of those that are led from now on. */
  ObjectNode elected(ShardId shard, Token token, Token previous, String cause) {
    ObjectNode node = shard(shard, token);
    token(node, "previous_token", previous);
    return node.put("cause", cause);
  }

  static ObjectNode standby(ShardId shard, boolean standby) {
    return Json.mapper().createObjectNode().put("shard", shard.toString()).put("standby", standby);
  }

  void token(ObjectNode node, String field, Token token) {
    if (textTokens) {
      node.put(field, Long.toString(token.value()));
    } else {
      node.put(field, token.value());
    }
  }

  static ObjectNode list(String type, Collection<ObjectNode> shards) {
    ObjectNode frame = frame(type);
    ArrayNode array = frame.putArray("shards");
    shards.forEach(array::add);
    return frame;
  }

  static ObjectNode error(Problem problem) {
    ObjectNode frame = frame("error");
    ObjectNode node =
        frame
            .putObject("problem")
            .put("type", problem.type())
            .put("title", problem.title())
            .put("status", problem.status())
            .put("detail", problem.detail());
    Object next = problem.extensions().get("next_step");
    if (next != null) {
      node.put("next_step", next.toString());
    }
    Object shard = problem.extensions().get("shard");
    if (shard != null) {
      node.put("shard", shard.toString());
    }
    return frame;
  }

  static String cause(Enum<?> cause) {
    return cause.name().toLowerCase(Locale.ROOT);
  }

  static String text(ObjectNode frame) {
    try {
      return Json.mapper().writeValueAsString(frame);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON can always be written", e);
    }
  }
}
