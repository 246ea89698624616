package dev.lead.agent.session;

import dev.lead.core.election.Refusal;
import dev.lead.core.model.ShardId;
import dev.lead.process.http.Problem;
import java.util.Locale;

/** What a candidate is told when it gets no session. */
final class Refusals {
  private Refusals() {}

  /** Closes the connection with the reason. */
  static void send(Wire wire, Refusal reason, String detail) {
    send(
        wire,
        1008,
        Problem.of(
                name(reason),
                "The session was refused",
                409,
                reason.text() + (detail.isEmpty() ? "" : ": " + detail))
            .nextStep(nextStep(reason)));
  }

  private static String name(Refusal reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String nextStep(Refusal reason) {
    return switch (reason) {
      case UNKNOWN_SESSION, WRONG_SECRET -> "Open a new session; whatever was led is lost.";
      case UNKNOWN_SERVICE ->
          "Define the service (leadctl apply) with this region among its regions, then try again.";
      case UNKNOWN_SHARD -> "Name shards that the service has.";
      case STALE_ATTACHMENT, UNKNOWN_AGENT -> "Try again.";
      case BEHIND -> "Try another agent; this one's region state is older than yours.";
      default -> "See the detail.";
    };
  }

  /**
   * Says that what a candidate said of a shard changed nothing. Where it could not know better,
   * since its message and a {@code lost} crossed, it is told nothing more.
   */
  static void statement(LocalSession session, ShardId shard, Refusal reason) {
    String next =
        switch (reason) {
          case STALE_TOKEN -> "Name the token of the last lead or leads frame for this shard.";
          case UNKNOWN_SERVICE, UNKNOWN_SHARD -> nextStep(reason);
          default -> "";
        };
    if (!next.isEmpty()) {
      session.send(
          FrameWriter.error(
              Problem.of(name(reason), "Nothing was changed", 409, shard + ": " + reason.text())
                  .nextStep(next)));
    }
  }

  /** Before the control plane was heard a region knows no service at all. */
  static void noAssignment(Wire wire, String service) {
    send(
        wire,
        1008,
        Problem.of(
                "unknown-service",
                "The session was refused",
                409,
                "This region knows no service at all, "
                    + service
                    + " included: the control plane was not heard yet, or has assigned none.")
            .nextStep(
                "Try again. If it lasts, see what /readyz of this agent says of the mandate, and"
                    + " define the service (leadctl apply) with this region among its regions."));
  }

  static void noQuorum(Wire wire) {
    send(
        wire,
        1013,
        Problem.of(
                "no-quorum",
                "This agent can't tell",
                503,
                "The region's majority did not answer, so nothing is known of the session for certain.")
            .nextStep("Show the session to another agent, or try again; it may well be alive."));
  }

  static void drained(Wire wire) {
    send(
        wire,
        1001,
        Problem.of(
                "draining",
                "This agent is being drained",
                503,
                "An operator has it emptied; it takes no new sessions until that is lifted.")
            .nextStep("Connect to another agent."));
  }

  static void stopping(Wire wire) {
    send(
        wire,
        1001,
        Problem.of("draining", "This agent is stopping", 503, "It takes no new sessions.")
            .nextStep("Connect to another agent."));
  }

  static void full(Wire wire, int most) {
    send(
        wire,
        1013,
        Problem.of(
                "too-many-sessions",
                "This agent has no room",
                503,
                most + " sessions are attached here already.")
            .nextStep("Connect to another agent, or raise limits.sessions."));
  }

  private static void send(Wire wire, int code, Problem problem) {
    wire.send(FrameWriter.error(problem));
    wire.close(code, problem.name());
  }
}
