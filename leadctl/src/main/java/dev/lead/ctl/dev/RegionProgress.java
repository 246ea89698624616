package dev.lead.ctl.dev;

import dev.lead.ctl.json.Doc;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tells when each region got its authority, and when all agents are up. */
final class RegionProgress {

  private final Progress progress;
  private final int agents;
  private final Set<String> told = new HashSet<>();
  private Doc last = Doc.MISSING;

  RegionProgress(Progress progress, int agents) {
    this.progress = progress;
    this.agents = agents;
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
    return regions.stream().allMatch(RegionProgress::hasAuthority) && live() >= agents;
  }

  String missing() {
    return "%d of %d agents are up, and without authority are %s"
        .formatted(
            live(),
            agents,
            last.get("regions").items().stream()
                .filter(region -> !hasAuthority(region))
                .map(region -> region.text("name"))
                .toList());
  }

  private long live() {
    return last.get("agents").items().stream()
        .filter(agent -> agent.text("state").equals("live"))
        .count();
  }

  private static boolean hasAuthority(Doc region) {
    return region.text("mandate").equals("held");
  }
}
