package dev.lead.ctl.perf;

import dev.lead.client.LeadOptions;
import dev.lead.client.Shard;
import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.http.Authority;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.remote.ControlPlane;
import dev.lead.ctl.remote.Deployment;
import dev.lead.ctl.remote.HomeAgents;
import dev.lead.ctl.remote.QuietClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code leadctl check perf}. */
@Command(
    name = "perf",
    description =
        "Measures elections, hand-overs and look-ups on this deployment, with a scratch service and"
            + " candidates on this machine.",
    footer = {
      "",
      "election after kill -9  from the signal to the next leader's token, in another process",
      "election after resign   from the leader's word to the next leader's token",
      "hand-over               from the order at the control plane to the next leader's token",
      "look-up                 who leads, at an agent, over connections that are kept",
      "",
      "The service is removed at the end; its events stay in the history."
    })
final class CheckPerf implements Callable<Integer> {

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "Default: the first with authority.")
  private String region = "";

  @Option(names = "--kills", paramLabel = "N", description = "Default: 20.")
  private int kills = 20;

  @Option(names = "--resigns", paramLabel = "N", description = "Default: 100.")
  private int resigns = 100;

  @Option(names = "--hand-overs", paramLabel = "N", description = "Default: 30.")
  private int handOvers = 30;

  @Option(names = "--look-ups", paramLabel = "N", description = "Default: 20000.")
  private int lookUps = 20_000;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "Look-ups outstanding at once. Default: 16.")
  private int connections = 16;

  private final Invocation invocation;

  CheckPerf(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws InterruptedException {
    QuietClient.quiet();
    Deployment deployment = invocation.deployment();
    try (ControlPlane controlPlane = deployment.controlPlane();
        ScratchService service = ScratchService.create(controlPlane, chosenRegion(controlPlane))) {
      List<Sample> samples = measured(deployment, controlPlane, service);
      invocation.printer().list(Sample.COLUMNS, samples.stream().map(Sample::doc).toList());
      return ExitCode.OK.number();
    } catch (IOException e) {
      throw Failure.error("a candidate could not be run: " + e.getMessage(), "");
    }
  }

  private List<Sample> measured(
      Deployment deployment, ControlPlane controlPlane, ScratchService service)
      throws IOException, InterruptedException {
    HomeAgents home = HomeAgents.of(controlPlane, service.shard());
    Path identity = invocation.context().identity();
    Rounds rounds =
        new Rounds(
            controlPlane,
            new Shard(service.name(), 0),
            name ->
                LeadOptions.builder()
                    .agents(home.addresses())
                    .identity(identity)
                    .name(name)
                    .startJitter(Duration.ZERO)
                    .build(),
            name -> KilledCandidate.start(identity, service.name(), name, home.addresses()));
    List<Sample> samples = new ArrayList<>();
    say(kills + " elections after kill -9 …");
    samples.add(rounds.kills(kills));
    say(resigns + " elections after a resignation …");
    samples.add(rounds.resigns(resigns));
    say(handOvers + " hand-overs …");
    samples.add(rounds.handOvers(handOvers));
    say(lookUps + " look-ups …");
    Doc agent = home.agents().getFirst();
    Authority address = Authority.parse(agent.text("endpoint"));
    LookUps looks =
        new LookUps(
            () -> deployment.agent(home.region(), agent.text("name"), address), service.shard());
    samples.add(
        rounds.whileLed(
            () -> looks.measure("look-up, " + connections + " at once", lookUps, connections)));
    return samples;
  }

  private String chosenRegion(ControlPlane controlPlane) {
    return controlPlane.list("regions").stream()
        .filter(r -> r.text("mandate").equals("held"))
        .map(r -> r.text("name"))
        .filter(name -> region.isEmpty() || name.equals(region))
        .findFirst()
        .orElseThrow(() ->
            Failure.error(
                region.isEmpty()
                    ? "no region has authority"
                    : "there is no region " + region + " with authority",
                "leadctl get regions"));
  }

  private void say(String what) {
    invocation.terminal().say(what);
  }
}
