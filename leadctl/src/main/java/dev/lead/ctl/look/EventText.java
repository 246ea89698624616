package dev.lead.ctl.look;

import dev.lead.ctl.json.Doc;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** An event in a line: the fields of its fact, without those that people cannot use. */
final class EventText {

  private static final Set<String> LEFT_OUT =
      Set.of("type", "shard", "session", "secret", "incarnation", "previous_incarnation", "run");

  private EventText() {}

  static String of(Doc event) {
    List<String> parts = new ArrayList<>();
    String shard = ShardColumns.name(event);
    if (!shard.isEmpty()) {
      parts.add(shard);
    }
    event
        .get("data")
        .fields()
        .forEach((name, value) -> {
          String text = text(value);
          if (!LEFT_OUT.contains(name) && !text.isEmpty()) {
            parts.add(name + "=" + text);
          }
        });
    return String.join(" ", parts);
  }

  private static String text(Doc value) {
    if (value.isObject()) {
      return value.fields().entrySet().stream()
          .filter(f -> f.getKey().equals("name"))
          .map(f -> f.getValue().text())
          .collect(Collectors.joining());
    }
    return value.isList()
        ? value.items().stream().map(EventText::text).collect(Collectors.joining(","))
        : value.text();
  }
}
