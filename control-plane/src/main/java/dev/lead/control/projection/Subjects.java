package dev.lead.control.projection;

import dev.lead.core.election.Fact;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import java.util.Optional;

/** What a fact is about. */
public final class Subjects {
  private Subjects() {}

  /** Its shard, if it is about one. */
  public static Optional<ShardId> shard(Fact fact) {
    return switch (fact) {
      case Fact.LeaderElected f -> Optional.of(f.shard());
      case Fact.LeaderReady f -> Optional.of(f.shard());
      case Fact.LeaderLost f -> Optional.of(f.shard());
      case Fact.LeaderRevoked f -> Optional.of(f.shard());
      case Fact.StandbyChosen f -> Optional.of(f.shard());
      case Fact.TransferStarted f -> Optional.of(f.shard());
      case Fact.TransferDraining f -> Optional.of(f.shard());
      case Fact.TransferCompleted f -> Optional.of(f.shard());
      case Fact.TransferRolledBack f -> Optional.of(f.shard());
      case Fact.ArrivalStarted f -> Optional.of(f.shard());
      case Fact.ArrivalPrepared f -> Optional.of(f.shard());
      case Fact.ArrivalEnded f -> Optional.of(f.shard());
      case Fact.DepartureStarted f -> Optional.of(f.shard());
      case Fact.ShardReleased f -> Optional.of(f.shard());
      case Fact.CandidateHeld f -> f.shard().map(number -> new ShardId(f.service(), number));
      default -> Optional.empty();
    };
  }

  /** Its service, if it is about one. */
  public static Optional<ServiceName> service(Fact fact) {
    return switch (fact) {
      case Fact.ServiceDefined f -> Optional.of(f.service());
      case Fact.ServiceRemoved f -> Optional.of(f.service());
      case Fact.ShardsAssigned f -> Optional.of(f.service());
      case Fact.CandidateJoined f -> Optional.of(f.candidate().service());
      case Fact.CandidateLeft f -> Optional.of(f.service());
      case Fact.CandidateHeld f -> Optional.of(f.service());
      case Fact.CandidateFreed f -> Optional.of(f.service());
      case Fact.ElectionsPaused f -> f.service();
      case Fact.ElectionsResumed f -> f.service();
      default -> shard(fact).map(ShardId::service);
    };
  }

  /** The session whose row is needed to fold it. */
  public static Optional<SessionId> session(Fact fact) {
    return switch (fact) {
      case Fact.CandidateJoined f -> Optional.of(f.session());
      case Fact.CandidateAttached f -> Optional.of(f.session());
      case Fact.CandidateDetached f -> Optional.of(f.session());
      case Fact.CandidateLeft f -> Optional.of(f.session());
      case Fact.FitnessChanged f -> Optional.of(f.session());
      case Fact.LeaderElected f -> Optional.of(f.session());
      case Fact.TransferStarted f -> Optional.of(f.from());
      default -> Optional.empty();
    };
  }
}
