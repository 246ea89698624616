package dev.lead.core.simulate;

import dev.lead.core.election.Command;
import dev.lead.core.election.Outcome;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.SecretHash;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Short leases over HTTP, as one agent answers for them. */
final class LeaseDesk {
  record Request(
      SessionId session, SecretHash secret, CandidateName holder, ShardId shard, long count) {}

  /**
   * @param valid counts from before the request was sent
   */
  record Answer(Token token, Duration valid) {}

  private final SimAgent agent;

  LeaseDesk(SimAgent agent) {
    this.agent = agent;
  }

  void take(Request request, Consumer<Answer> answer) {
    Optional<ServicePolicy> policy = agent.table().policy(request.shard().service());
    if (policy.isEmpty()) {
      return;
    }
    Duration ttl = Authority.min(Settings.SHORT_TTL, policy.get().lease());
    long arrived = agent.now();
    agent
        .proposals()
        .untilAnswered(
            new Command.TakeLease(
                request.session(),
                request.secret(),
                request.holder(),
                request.shard(),
                ttl,
                request.count()),
            () -> agent.now() - arrived < 2_000_000_000L,
            reply -> {
              if (reply.outcome() instanceof Outcome.Leased leased) {
                boolean stepsDown = policy.get().isolation() == IsolationMode.STEP_DOWN;
                Duration valid =
                    stepsDown && !agent.sim.broken(Broken.SHORT_LEASE_BEYOND_MANDATE)
                        ? Authority.min(leased.ttl(), agent.authority().mandateLeft())
                        : leased.ttl();
                answer.accept(new Answer(leased.token(), valid));
              }
            });
  }

  void end(Request request) {
    agent
        .proposals()
        .untilAnswered(
            new Command.EndLease(request.session(), request.secret()), () -> true, o -> {});
  }
}
