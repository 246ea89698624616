package dev.lead.core.simulate;

import dev.lead.core.election.Command;
import dev.lead.core.election.ElectionTable;
import dev.lead.core.election.Fact;
import dev.lead.core.election.Order;
import java.time.Duration;

/** What agents do that break rules of moves on purpose. */
final class RulesBroken {
  private RulesBroken() {}

  /** A leader has released for a move: a source that breaks the rules elects by itself. */
  static void released(SimAgent agent, Fact.ShardReleased fact) {
    if (!agent.leadsRaft()) {
      return;
    }
    if (agent.sim.broken(Broken.ELECTED_WHILE_DEPARTED)) {
      takeBack(agent, fact);
    }
    if (agent.sim.broken(Broken.WATCHDOG_AFTER_RELEASE)) {
      agent.after(Duration.ofMillis(300), () -> takeBack(agent, fact));
    }
  }

  /** Such runs are about who leads meanwhile: what is ordered later may never be carried out. */
  static boolean useUpOrderNumbers(Simulation sim) {
    return sim.broken(Broken.ELECTED_WHILE_DEPARTED) || sim.broken(Broken.WATCHDOG_AFTER_RELEASE);
  }

  private static void takeBack(SimAgent agent, Fact.ShardReleased fact) {
    ElectionTable table = agent.table();
    Order remain = new Order.Remain(fact.shard(), fact.transfer());
    table
        .incarnation()
        .ifPresent(life ->
            agent
                .proposals()
                .once(new Command.Execute(life, table.lastOrder() + 1, remain), o -> {}));
  }
}
