package dev.lead.agent.session;

import dev.lead.agent.authority.Authority;
import dev.lead.agent.table.Directory;
import dev.lead.agent.table.LeaderRow;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import java.time.Duration;
import java.util.Optional;

/**
 * Who leads through this agent at this instant: attached here, with a lease that is alive, of a
 * shard that nobody can have given away without this agent knowing. Thread-safe.
 */
final class Standing {
  private final Directory directory;
  private final Attachments attachments;
  private final Authority authority;
  private final Leases leases;
  private final Duration suspicion;

  /**
   * @param suspicion after which silence the others give away this agent's shards of services with
   *     {@link DisconnectMode#FENCE}
   */
  Standing(
      Directory directory,
      Attachments attachments,
      Authority authority,
      Leases leases,
      Duration suspicion) {
    this.directory = directory;
    this.attachments = attachments;
    this.authority = authority;
    this.leases = leases;
    this.suspicion = suspicion;
  }

  /** The session that leads the shard here. */
  Optional<LocalSession> leader(ShardId shard) {
    return directory
        .find(shard)
        .flatMap(row -> attachments.attached(row.view().session()))
        .filter(session -> row(session, shard).isPresent());
  }

  /** The shard as this session leads it; empty if it does not. */
  Optional<LeaderRow> row(LocalSession session, ShardId shard) {
    return directory
        .find(shard)
        .filter(row ->
            row.led()
                && row.view().state() != ShardState.REVOKING
                && row.view().session().equals(session.id)
                && session.attached()
                && session.leased(leases.now())
                && notSuspected(shard.service()));
  }

  private boolean notSuspected(ServiceName service) {
    boolean fenced =
        directory
            .policy(service)
            .filter(policy -> policy.disconnect() == DisconnectMode.FENCE)
            .isPresent();
    return !fenced || authority.heardWithin(suspicion, leases.now());
  }
}
