package dev.lead.core.simulate;

import dev.lead.core.election.Command;
import dev.lead.core.election.Watch;
import dev.lead.core.election.Watchman;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks at what the table waits for; the Raft leader proposes what is due, after its grace. */
final class WatchLook {
  private final SimAgent agent;
  private final Watchman watchman = new Watchman();
  private final Map<Command, Long> proposed = new LinkedHashMap<>();
  private List<Watch> watches = List.of();
  private long version = -1;
  private long lastLook;
  private boolean leading;
  private long leadingSince;

  WatchLook(SimAgent agent) {
    this.agent = agent;
    this.lastLook = agent.now();
  }

  /** Its clock can't be trusted for what it has watched so far. */
  void forget() {
    watchman.forget();
    leading = false;
  }

  void look() {
    long now = agent.now();
    if (now - lastLook > Settings.STALL.toNanos()) {
      forget();
    }
    lastLook = now;
    if (agent.table().watchesVersion() != version) {
      version = agent.table().watchesVersion();
      watches = agent.table().watches().stream().map(agent.sim::shortened).toList();
    }
    List<Command> due = watchman.look(watches, now);
    if (!agent.leadsRaft()) {
      leading = false;
      return;
    }
    if (!leading) {
      leading = true;
      leadingSince = now;
    }
    if (now - leadingSince < Settings.GRACE.toNanos() && !agent.sim.broken(Broken.NO_GRACE)) {
      return;
    }
    proposed.values().removeIf(at -> now - at > Settings.PROPOSE_AGAIN.toNanos());
    for (Command command : due) {
      if (proposed.putIfAbsent(command, now) == null) {
        agent.proposals().once(command, o -> {});
      }
    }
  }
}
