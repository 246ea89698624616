package dev.lead.ctl.look;

import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Style;
import dev.lead.ctl.output.Table;
import java.util.ArrayList;
import java.util.List;

/** The status of a deployment as one screen of text: the verdict first, then where to look. */
final class StatusScreen {

  private final boolean colours;

  StatusScreen(boolean colours) {
    this.colours = colours;
  }

  /**
   * The lines.
   *
   * @param title which deployment it is
   */
  List<String> lines(String title, Doc status) {
    List<Doc> problems = status.get("problems").items();
    List<String> lines = new ArrayList<>();
    lines.add(Style.HEADING.paint(title, colours));
    lines.add(verdict(status.get("leaders"), problems));
    lines.add("");
    lines.addAll(regions(status).lines(colours));
    lines.add("");
    lines.addAll(agents(status).lines(colours));
    for (Doc problem : problems) {
      lines.add("");
      lines.addAll(problem(problem));
    }
    return lines;
  }

  private String verdict(Doc leaders, List<Doc> problems) {
    long total = leaders.number("total");
    long vacant = leaders.number("vacant");
    String led = "%d of %d shards are led".formatted(leaders.number("led"), total);
    if (vacant > 0) {
      return Style.BAD.paint(led + ", " + vacant + " are vacant", colours) + count(problems);
    }
    return (problems.isEmpty() ? Style.GOOD : Style.WARNING).paint(led, colours) + count(problems);
  }

  private static String count(List<Doc> problems) {
    return switch (problems.size()) {
      case 0 -> "; nothing is wrong";
      case 1 -> "; 1 problem, see below";
      default -> "; " + problems.size() + " problems, see below";
    };
  }

  private static Table regions(Doc status) {
    Table table =
        new Table(
            List.of("REGION", "LOCATION", "MANDATE", "EPOCH", "AGENTS", "RAFT LEADER", "LED"));
    for (Doc region : status.get("regions").items()) {
      Doc counts = region.get("agents");
      Doc led = region.get("leaders");
      table.row(
          List.of(
              Table.Cell.of(region.text("name")),
              Table.Cell.of(region.text("location")),
              Table.Cell.state(region.text("mandate")),
              Table.Cell.of(region.text("epoch")),
              outOf(counts.number("live"), counts.number("total")),
              Table.Cell.of(raftLeader(status, region.text("name"))),
              outOf(led.number("led"), led.number("total"))));
    }
    return table;
  }

  private static String raftLeader(Doc status, String region) {
    return status.get("agents").items().stream()
        .filter(agent -> agent.text("region").equals(region))
        .filter(agent -> agent.text("state").equals("live"))
        .filter(agent -> agent.text("raft_role").equals("leader"))
        .map(agent -> agent.text("name"))
        .findFirst()
        .orElse("");
  }

  private static Table agents(Doc status) {
    Table table = new Table(List.of("AGENT", "REGION", "ZONE", "STATE", "PID", "SESSIONS"));
    for (Doc agent : status.get("agents").items()) {
      table.row(
          List.of(
              Table.Cell.of(agent.text("name")),
              Table.Cell.of(agent.text("region")),
              Table.Cell.of(agent.text("zone")),
              Table.Cell.state(agent.text("state")),
              Table.Cell.of(agent.text("pid")),
              Table.Cell.of(agent.text("sessions"))));
    }
    return table;
  }

  private static Table.Cell outOf(long good, long all) {
    return new Table.Cell(good + "/" + all, good < all ? Style.WARNING : Style.PLAIN);
  }

  /** In the words of this command line where the server speaks of requests. */
  private static String nextStep(Doc problem) {
    if (!problem.text("type").equals("elections-paused")) {
      return problem.text("next_step");
    }
    String region = problem.text("region");
    String service = problem.text("service");
    return "leadctl resume"
        + (region.isEmpty() ? "" : " --region " + region)
        + (service.isEmpty() ? "" : " --service " + service);
  }

  private List<String> problem(Doc problem) {
    boolean critical = problem.text("severity").equals("critical");
    List<String> lines = new ArrayList<>();
    lines.add(
        (critical ? Style.BAD : Style.WARNING)
            .paint(problem.text("severity") + ": " + problem.text("detail"), colours));
    String next = nextStep(problem);
    if (!next.isEmpty()) {
      lines.add(Style.FAINT.paint("  next: ", colours) + next);
    }
    return lines;
  }
}
