package dev.lead.client;

import java.util.Optional;

/** Turns the text of an agent's frame into a {@link Frame}. */
final class FrameReader {
  private FrameReader() {}

  /**
   * Reads one frame.
   *
   * @throws MalformedFrameException naming the field that is wrong; the message quotes nothing of
   *     the frame
   */
  static Frame read(String text) throws MalformedFrameException {
    try {
      return read(JsonFields.parse(text, "a frame"));
    } catch (MalformedFrameException.Unchecked e) {
      throw new MalformedFrameException(e.getMessage());
    }
  }

  private static Frame read(JsonFields untyped) {
    String type = untyped.text("type");
    JsonFields f = untyped.named(type);
    return switch (type) {
      case "welcome" -> welcome(f);
      case "leads" ->
          new Frame.Leads(f.objects("shards", FrameReader::grant), f.flag("complete", false));
      case "lead" -> new Frame.Elected(f.objects("shards", FrameReader::grant));
      case "lease" -> new Frame.Lease(f.count("n"), f.count("attachment"), f.millis("valid_ms"));
      case "standby" ->
          new Frame.Standby(
              f.objects(
                  "shards", s -> new Frame.StandbyChange(s.shard(), s.flag("standby", true))));
      case "revoke" -> new Frame.Revoke(f.objects("shards", FrameReader::taken));
      case "lost" -> new Frame.Lost(f.objects("shards", FrameReader::taken));
      case "prepare" ->
          new Frame.Prepare(
              f.shard(),
              f.wholeNumber("transfer"),
              f.text("from", ""),
              f.token("token", Token.NONE));
      case "drain" ->
          new Frame.DrainOrder(
              f.shard(), f.token("token"), f.wholeNumber("transfer"), f.millis("timeout_ms"));
      case "resume" ->
          new Frame.Resume(
              f.shard(), f.token("token"), f.wholeNumber("transfer"), f.text("reason", ""));
      case "cancelled" ->
          new Frame.Cancelled(f.shard(), f.wholeNumber("transfer"), f.text("reason", ""));
      case "leader" -> new Frame.Leaders(f.objects("shards", FrameReader::leader));
      case "move" -> new Frame.Move(f.agents("agents"), f.text("reason", ""));
      case "grant" -> new Frame.Signed(f.shard(), f.token("token"), f.text("jws"));
      case "error" -> failure(f.object("problem"));
      default -> new Frame.Unknown(type);
    };
  }

  private static Frame.Failure failure(JsonFields problem) {
    return new Frame.Failure(
        Problem.from(problem),
        problem.has("shard") ? Optional.of(problem.shard()) : Optional.empty());
  }

  static LeaderInfo leader(JsonFields f) {
    return new LeaderInfo(
        f.shard(),
        f.text("state", ""),
        f.someText("leader"),
        f.someText("endpoint"),
        f.token("token", Token.NONE));
  }

  private static Frame.Welcome welcome(JsonFields f) {
    return new Frame.Welcome(
        f.text("session"),
        f.someText("secret").map(Secret::new),
        f.count("attachment"),
        atLeastOneMilli(f, "ttl_ms"),
        atLeastOneMilli(f, "heartbeat_ms"),
        f.text("agent", ""),
        f.text("region", ""),
        f.agents("agents"),
        f.flag("resumed", false));
  }

  private static java.time.Duration atLeastOneMilli(JsonFields f, String field) {
    java.time.Duration value = f.millis(field);
    if (value.isZero()) {
      throw new MalformedFrameException.Unchecked(
          "field `" + field + "` of welcome must be above 0");
    }
    return value;
  }

  private static Frame.Grant grant(JsonFields f) {
    return new Frame.Grant(
        f.shard(), f.token("token"), f.token("previous_token", Token.NONE), f.text("cause", ""));
  }

  private static Frame.Taken taken(JsonFields f) {
    return new Frame.Taken(f.shard(), f.token("token"), f.text("cause", ""));
  }
}
