package dev.lead.control.view;

import java.util.List;

/** Everything on one screen. */
public record Status(
    List<RegionView> regions,
    List<AgentView> agents,
    RegionView.Led leaders,
    List<StatusProblem> problems) {
  public Status {
    regions = List.copyOf(regions);
    agents = List.copyOf(agents);
    problems = List.copyOf(problems);
  }
}
