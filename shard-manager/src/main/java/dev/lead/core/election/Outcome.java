package dev.lead.core.election;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Token;
import java.time.Duration;

/** What became of a command. */
public sealed interface Outcome {
  /** It changed the state. */
  Outcome DONE = new Done();

  /** It was applied before, or nothing was left to do. */
  Outcome UNCHANGED = new Unchanged();

  /** It changed the state. */
  record Done() implements Outcome {}

  /** It was applied before, or nothing was left to do. */
  record Unchanged() implements Outcome {}

  /** A session is attached with this attachment number; its agent may extend leases under it. */
  record Attached(int attachment, Duration ttl) implements Outcome {}

  /** A short lease was granted or renewed. */
  record Leased(Token token, Duration ttl) implements Outcome {}

  /** A short lease was refused: somebody else leads the shard. */
  record Held(CandidateName holder, Token token) implements Outcome {}

  /** Nothing changed, and this is why. */
  record Refused(Refusal reason, String detail) implements Outcome {}

  /** A refusal without more to say. */
  static Outcome refused(Refusal reason) {
    return new Refused(reason, "");
  }
}
