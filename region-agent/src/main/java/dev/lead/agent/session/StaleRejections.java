package dev.lead.agent.session;

import dev.lead.core.model.ServiceName;
import java.util.function.ObjLongConsumer;

/**
 * Adds up what candidates report of writes that their stores refused because of an old token. Each
 * reports a number that rises as long as it runs.
 */
final class StaleRejections {
  private volatile ObjLongConsumer<ServiceName> listener = (service, more) -> {};

  /** Has the listener told of each increase. */
  void listener(ObjLongConsumer<ServiceName> listener) {
    this.listener = listener;
  }

  /** What an earlier agent has counted already can't be told here from what came since. */
  void heard(LocalSession session, long total) {
    long more = session.rejectedSince(total);
    if (more > 0) {
      listener.accept(session.service, more);
    }
  }
}
