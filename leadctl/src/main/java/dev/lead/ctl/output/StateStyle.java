package dev.lead.ctl.output;

/** Which states are good news. */
final class StateStyle {

  private StateStyle() {}

  static Style of(String state) {
    return switch (state) {
      case "active",
          "live",
          "held",
          "ok",
          "authorised",
          "healthy",
          "attached",
          "running",
          "completed",
          "done",
          "fit",
          "campaigning" ->
          Style.GOOD;
      case "vacant",
          "expired",
          "lapsed",
          "dead",
          "failed",
          "lost",
          "gone",
          "not running",
          "missing",
          "unknown" ->
          Style.BAD;
      case "-" -> Style.FAINT;
      case "away", "left", "leader", "follower" -> Style.PLAIN;
      default -> Style.WARNING;
    };
  }
}
