package dev.lead.control.problem;

import java.util.Locale;

/** The stable types of problems, with their HTTP status. */
public enum Kind {
  BAD_REQUEST(400, "The request cannot be read"),
  INVALID(422, "The request says something impossible"),
  FORBIDDEN(403, "Not allowed"),
  UNKNOWN_REGION(404, "Unknown region"),
  UNKNOWN_SERVICE(404, "Unknown service"),
  UNKNOWN_SHARD(404, "Unknown shard"),
  UNKNOWN_CANDIDATE(404, "Unknown candidate"),
  UNKNOWN_AGENT(404, "Unknown agent"),
  UNKNOWN_TRANSFER(404, "Unknown transfer"),
  UNKNOWN_ORDER(404, "Unknown order"),
  UNKNOWN_PAUSE(404, "Unknown pause"),
  UNKNOWN_DRAIN(404, "Unknown drain"),
  UNKNOWN_FAILOVER(404, "Unknown failover"),
  NOT_FOUND(404, "Not found"),
  METHOD_NOT_ALLOWED(405, "Method not allowed"),
  STALE_VERSION(412, "Changed by somebody else meanwhile"),
  INCARNATION_PENDING(409, "Another incarnation of the region may still be at work"),
  INCARNATION_ENDED(409, "This incarnation of the region was replaced"),
  OTHER_INCARNATION(409, "Another incarnation of the region is registered"),
  LAPSED(409, "The mandate lapsed"),
  RUN_ENDED(409, "This run of the agent is known to be dead"),
  STALE_COUNT(409, "A late copy of an older request"),
  BEHIND(409, "The database knows less than the agent"),
  GAP(409, "Events are missing"),
  SHARDS_SHRINK(409, "A service cannot lose shards"),
  HOMES_WOULD_MOVE(409, "Shards would move to another region"),
  SERVICE_IN_USE(409, "The service has changed meanwhile"),
  REGION_WITHOUT_MANDATE(409, "The region has no mandate"),
  UNEXPECTED_LEADER(409, "The leader is not the expected one"),
  UNEXPECTED_TOKEN(409, "The token is not the expected one"),
  NOT_POSSIBLE(409, "Not possible now"),
  REGION_DRAINED(409, "The region is drained"),
  REGION_ALIVE(409, "The region may be alive"),
  NO_CANDIDATES(409, "No such candidate"),
  CANDIDATE_UNFIT(409, "The candidate is not fit"),
  RESIDENCY(409, "The service may not be led there"),
  ALREADY_THERE(409, "The shard is there already"),
  SHARDS_WITHHELD(409, "An older leader may be alive"),
  TRANSFER_UNDER_WAY(409, "The shard is being transferred"),
  PAST_COMMIT_POINT(409, "The transfer is past its commit point"),
  OVERLAP_NOT_ACCEPTED(409, "Old leaders may still act"),
  FAILOVER_UNDER_WAY(409, "The region is being failed over"),
  ALREADY_DRAINED(409, "Already drained"),
  ALREADY_PAUSED(409, "Already paused"),
  AMBIGUOUS(409, "More than one is meant"),
  TRANSFER_ENDED(409, "The transfer is over"),
  KEY_REUSED(422, "The idempotency key was used for another request"),
  DATABASE_AWAY(503, "The database cannot be reached");

  private final int status;
  private final String title;

  Kind(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The same words each time. */
  public String title() {
    return title;
  }

  /** The last part of the problem's type, for example {@code incarnation-pending}. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
