package dev.lead.ctl.remote;

import dev.lead.core.model.ShardId;
import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.http.Authority;
import dev.lead.ctl.json.Doc;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The agents of a shard's home region, found by way of the control plane.
 *
 * @param region the home region
 * @param agents those that are up, the Raft leader first
 */
public record HomeAgents(String region, List<Doc> agents) {

  /**
   * Finds them.
   *
   * @throws Failure if the shard does not exist, has no home, or its region has no agent that is up
   */
  public static HomeAgents of(ControlPlane controlPlane, ShardId shard) {
    String region = controlPlane.shard(shard).text("region");
    List<Doc> agents =
        controlPlane.list("agents", Map.of("region", region), Integer.MAX_VALUE).stream()
            .filter(
                agent -> agent.text("state").equals("live") && !agent.text("endpoint").isEmpty())
            .sorted(Comparator.comparing(agent -> !agent.text("raft_role").equals("leader")))
            .toList();
    if (agents.isEmpty()) {
      throw Failure.error(
          "no agent of %s, the home of %s, is up".formatted(region, shard), "leadctl get agents");
    }
    return new HomeAgents(region, agents);
  }

  /** Where they listen, as {@code HOST:PORT}. */
  public List<String> addresses() {
    return agents.stream()
        .map(agent -> Authority.parse(agent.text("endpoint")).toString())
        .toList();
  }

  /**
   * Asks one after the other until one answers.
   *
   * @throws Failure of the last one, if none does
   */
  public <T> T ask(Deployment deployment, Function<Server, T> question) {
    List<Failure> failures = new ArrayList<>();
    for (Doc agent : agents) {
      try (Server server =
          deployment.agent(region, agent.text("name"), Authority.parse(agent.text("endpoint")))) {
        return question.apply(server);
      } catch (Failure e) {
        if (e.code() == ExitCode.NOT_AUTHORIZED) {
          throw e;
        }
        failures.add(e);
      }
    }
    throw failures.getLast();
  }
}
