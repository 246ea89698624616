package dev.lead.ctl.dev;

import dev.lead.ctl.json.Doc;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells when each region got its authority, and when all agents are up. Only what the control plane
 * heard from the processes that run now counts: for a while it believes that those killed last time
 * still live, and lead.
 */
final class RegionProgress {

  private final Progress progress;
  private final Map<String, Long> agents;
  private final Set<String> told = new HashSet<>();
  private Doc last = Doc.MISSING;

  /**
   * Nothing is known yet.
   *
   * @param agents the process of each, by name
   */
  RegionProgress(Progress progress, Map<String, Long> agents) {
    this.progress = progress;
    this.agents = Map.copyOf(agents);
  }

  /** Whether every region has authority and every agent is up. */
  boolean complete(Doc status) {
    last = status;
    List<Doc> regions = status.get("regions").items();
    for (Doc region : regions) {
      if (hasAuthority(region) && told.add(region.text("name"))) {
        progress.step(
            "region %s has authority, epoch %s"
                .formatted(region.text("name"), region.text("epoch")));
      }
    }
    return regions.stream().allMatch(this::hasAuthority) && live() == agents.size();
  }

  String missing() {
    return "%d of %d agents are up, and without authority are %s"
        .formatted(
            live(),
            agents.size(),
            last.get("regions").items().stream()
                .filter(region -> !hasAuthority(region))
                .map(region -> region.text("name"))
                .toList());
  }

  private long live() {
    return last.get("agents").items().stream().filter(this::isLive).count();
  }

  private boolean isLive(Doc agent) {
    return agent.text("state").equals("live")
        && agent.number("pid") == agents.getOrDefault(agent.text("name"), -1L);
  }

  private boolean hasAuthority(Doc region) {
    return region.text("mandate").equals("held")
        && last.get("agents").items().stream()
            .anyMatch(agent -> agent.text("region").equals(region.text("name")) && isLive(agent));
  }
}
