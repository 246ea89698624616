package dev.lead.process.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A document in which each value still knows where it came from. Not thread-safe. */
final class Located {

  private final String source;
  private final ObjectNode root;
  private final Map<List<String>, String> places = new HashMap<>();

  Located(String source, ObjectNode root) {
    this.source = source;
    this.root = root;
  }

  static Located empty() {
    return new Located("the configuration", JsonNodeFactory.instance.objectNode());
  }

  ObjectNode root() {
    return root;
  }

  String source() {
    return source;
  }

  /** Remembers where the value at the path is written. */
  void put(List<String> path, String place) {
    places.put(List.copyOf(path), place);
  }

  /** Where the value is written; for one that is not, where what surrounds it is. */
  String place(List<String> path) {
    for (int length = path.size(); length > 0; length--) {
      String place = places.get(path.subList(0, length));
      if (place != null) {
        return place;
      }
    }
    return source;
  }
}
