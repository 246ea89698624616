package dev.lead.control.projection;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.ServiceName;
import java.time.Duration;
import java.time.Instant;

/** A candidate is held back from leading, or free again. In the order of the events. */
public sealed interface HoldChange {
  /** Held back from one shard, or from all of the service ({@link #WHOLE_SERVICE}). */
  record Held(
      ServiceName service,
      CandidateName candidate,
      int shard,
      String cause,
      Duration hold,
      Instant since)
      implements HoldChange {}

  /** Free again. */
  record Freed(ServiceName service, CandidateName candidate) implements HoldChange {}

  /** Stands for all shards. */
  int WHOLE_SERVICE = -1;
}
