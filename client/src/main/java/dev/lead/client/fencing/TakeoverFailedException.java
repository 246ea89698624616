package dev.lead.client.fencing;

import dev.lead.client.LeadException;
import dev.lead.client.Leadership;

/** A new leader could not take over; the shard is given back, so that another candidate tries. */
public final class TakeoverFailedException extends LeadException {
  private static final long serialVersionUID = 1;

  TakeoverFailedException(Leadership leadership, String why, Throwable cause) {
    super(
        "taking over %s with token %s failed: %s; it is given back"
            .formatted(leadership.shard(), leadership.token(), why),
        cause);
  }
}
