package dev.lead.ctl.look;

import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Ago;
import dev.lead.ctl.output.Style;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** An event as a line of a running log: local time, region, what, details. */
public final class EventLine {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

  private EventLine() {}

  public static String of(Doc event, boolean colours) {
    Optional<Instant> at = Ago.parse(event.text("at"));
    String time = at.map(t -> TIME.format(t.atZone(ZoneId.systemDefault()))).orElse("--:--:--.---");
    String region = event.text("region");
    String type = event.text("kind");
    return Style.FAINT.paint(time, colours)
        + "  "
        + "%-15s".formatted(region.isEmpty() ? "-" : region)
        + " "
        + style(type).paint("%-19s".formatted(type), colours)
        + " "
        + EventText.of(event);
  }

  private static Style style(String type) {
    return switch (type) {
      case "leader_elected",
          "leader_ready",
          "transfer_completed",
          "agent_joined",
          "agent_recovered" ->
          Style.GOOD;
      case "leader_lost", "agent_expired", "events_dropped", "region_rebuilt" -> Style.BAD;
      case "agent_suspected",
          "leader_revoked",
          "candidate_left",
          "candidate_detached",
          "transfer_rolled_back" ->
          Style.WARNING;
      default -> Style.PLAIN;
    };
  }
}
