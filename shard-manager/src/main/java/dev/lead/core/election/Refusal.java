package dev.lead.core.election;

/** Why a command changed nothing. */
public enum Refusal {
  /** It names another incarnation of the region's state. */
  OTHER_INCARNATION("the region's state was rebuilt since"),
  /** The control plane has not authorised this incarnation yet. */
  NOT_AUTHORISED("the region has no authority from the control plane yet"),
  /** The asker has seen a higher epoch than this table knows: this side yields (rule 10). */
  BEHIND("this region's state is older than what the caller has seen"),
  /** No such agent, or it has expired. */
  UNKNOWN_AGENT("the agent is not (or no longer) a member of the region"),
  /** The agent's count has moved on. */
  STALE_COUNT("the count has moved on since it was watched"),
  /** No such session, or it was closed. */
  UNKNOWN_SESSION("the session does not exist or was closed"),
  /** The secret is not the session's. */
  WRONG_SECRET("the secret is not that of the session"),
  /** The session was moved since. */
  STALE_ATTACHMENT("the session was attached anew since"),
  /** No such service in this region. */
  UNKNOWN_SERVICE("the service is not defined in this region"),
  /** No such shard. */
  UNKNOWN_SHARD("the service has no such shard"),
  /** The shard is not led from this region. */
  NOT_HOME("the shard is not led from this region"),
  /** The session does not lead the shard. */
  NOT_LEADER("the session does not lead the shard"),
  /** The token is not the present one. */
  STALE_TOKEN("the token is not the present one"),
  /** The expected leader is not the present one. */
  UNEXPECTED_LEADER("the present leader is not the expected one"),
  /** The shard has no leader. */
  VACANT("the shard has no leader"),
  /** The shard is in the middle of something else. */
  BUSY("the shard is being transferred or revoked already"),
  /** No such candidate for the shard. */
  UNKNOWN_CANDIDATE("no such candidate campaigns for the shard"),
  /** The target leads already. */
  ALREADY_LEADS("the target leads the shard already"),
  /** The target is not fit to lead. */
  UNFIT("the candidate is not fit to lead the shard"),
  /** Nobody else could lead. */
  NO_OTHER_CANDIDATE("no other candidate could lead the shard"),
  /** Too late: the leader has released. */
  PAST_RELEASE("the leader has released already; the way is forward"),
  /** Nothing of the kind is under way. */
  NOTHING_TO_CANCEL("no transfer of the shard is under way"),
  /** Elections are paused. */
  PAUSED("elections are paused"),
  /** A limit of the table. */
  LIMIT("a limit of the region is reached"),
  /** A command of a newer software version. */
  UNKNOWN_COMMAND("this agent's version does not know the command"),
  /** It can't arrive: it is led from here, or about to be taken from its leader here. */
  AT_HOME("the shard has not left this region");

  private final String text;

  Refusal(String text) {
    this.text = text;
  }

  /** The reason as a clause, for people. */
  public String text() {
    return text;
  }
}
