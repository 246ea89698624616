package dev.lead.agent.session;

import dev.lead.core.election.Command;
import dev.lead.core.election.Outcome;
import dev.lead.core.model.ShardId;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What candidates say of single shards. Each is said once, so it is proposed until it is answered,
 * even if the connection ends meanwhile.
 */
final class Statements {
  private static final Logger log = LoggerFactory.getLogger(Statements.class);

  /** More can only pile up while nothing is committed; those who say it lose it soon anyway. */
  private static final int MOST_UNDER_WAY = 500_000;

  private final Assurance assurance;
  private final AtomicInteger underWay = new AtomicInteger();

  Statements(Assurance assurance) {
    this.assurance = assurance;
  }

  void ready(LocalSession session, List<Frame.Led> shards) {
    for (Frame.Led led : shards) {
      say(session, led.shard(), new Command.ReportReady(session.id, led.shard(), led.token()));
    }
  }

  void released(LocalSession session, List<Frame.Led> shards) {
    for (Frame.Led led : shards) {
      say(session, led.shard(), new Command.Release(session.id, led.shard(), led.token()));
    }
  }

  void resign(LocalSession session, List<Frame.Led> shards) {
    for (Frame.Led led : shards) {
      say(session, led.shard(), new Command.Resign(session.id, led.shard(), led.token()));
    }
  }

  void prepared(LocalSession session, Frame.Prepared prepared) {
    say(
        session,
        prepared.shard(),
        new Command.ReportPrepared(session.id, prepared.shard(), prepared.transfer()));
  }

  private void say(LocalSession session, ShardId shard, Command command) {
    if (underWay.incrementAndGet() > MOST_UNDER_WAY) {
      underWay.decrementAndGet();
      log.warn("Too much is waiting to be committed; {} is dropped", command);
      return;
    }
    var _ =
        assurance
            .propose(command, () -> true)
            .whenComplete((outcome, failure) -> {
              underWay.decrementAndGet();
              if (outcome instanceof Outcome.Refused refused) {
                log.debug("{} of {}: {}", command, session.name, refused.reason().text());
                Refusals.statement(session, shard, refused.reason());
              }
            });
  }
}
