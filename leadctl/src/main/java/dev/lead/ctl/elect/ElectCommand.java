package dev.lead.ctl.elect;

import dev.lead.client.Lead;
import dev.lead.client.LeadException;
import dev.lead.client.LeadOptions;
import dev.lead.client.Shards;
import dev.lead.core.model.ShardId;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.os.Programs;
import dev.lead.ctl.remote.ControlPlane;
import dev.lead.ctl.remote.Deployment;
import dev.lead.ctl.remote.HomeAgents;
import dev.lead.ctl.remote.QuietClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code leadctl elect S/N -- COMMAND…}. */
@Command(
    name = "elect",
    description = "Waits until it leads the shard, runs the command while it leads, then resigns.",
    footer = {
      "",
      "The command finds LEAD_TOKEN, LEAD_SHARD, LEAD_EPOCH and LEAD_TERM in its environment, and",
      "leadctl ends with its exit status. When the lead is lost it gets SIGTERM, and SIGKILL before",
      "its lease can lapse: with everything it started, and also if leadctl itself is killed or stopped.",
      "(What it started in a session of its own is out of reach.)",
      "",
      "Exit status: that of the command; 1 if it was ended because the lead was lost;",
      "4 if it was not elected within --wait."
    })
public final class ElectCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "S/N",
      description = "The shard to lead, for example jobs/0.")
  private ShardId shard = ShardId.parse("unset/0");

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "What to run.")
  private List<String> command = List.of();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The candidate's name. Default: this host's name and the pid.")
  private @Nullable String name;

  @Option(names = "--priority", paramLabel = "N", description = "0, the default, is the best.")
  private int priority;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      description = "How long a lease it asks for. Default: 2s.")
  private Duration ttl = Duration.ofSeconds(2);

  @Option(
      names = "--kill-after",
      paramLabel = "TIME",
      description =
          "How long the command has to end after SIGTERM, within its lease. Default: 10s.")
  private Duration killAfter = Duration.ofSeconds(10);

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description = "How long to wait to be elected. Default: for ever.")
  private @Nullable Duration wait;

  @Option(
      names = "--identity",
      paramLabel = "FOLDER",
      description =
          "The certificate to campaign with: of an operator, or of a candidate of the shard's region."
              + " Default: the context's.")
  private @Nullable Path identity;

  private final Invocation invocation;

  public ElectCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws InterruptedException {
    String program = command.getFirst();
    if (Programs.find(program).isEmpty()) {
      throw Failure.usage("there is no program `" + program + "`", "give its path, or correct it");
    }
    HomeAgents home = home();
    invocation
        .terminal()
        .say("campaigning for %s at the agents of %s".formatted(shard, home.region()));
    if (!invocation.options().verbose()) {
      QuietClient.quiet();
    }
    try (Guard guard = Guard.open(command);
        Lead lead = Lead.connect(options(home))) {
      GuardedLead led = new GuardedLead(guard, killAfter, invocation.terminal(), shard.toString());
      try (var candidacy = lead.campaign(shard.service().value(), Shards.of(shard.number()), led)) {
        led.endWith(candidacy);
        return led.await(Optional.ofNullable(wait)).number();
      }
    } catch (IOException e) {
      throw Failure.error(
          "the guard of the command cannot be started: " + e.getMessage(), "is there memory left?");
    } catch (LeadException | IllegalArgumentException e) {
      throw Failure.error(String.valueOf(e.getMessage()), "");
    }
  }

  private HomeAgents home() {
    Deployment deployment = invocation.deployment();
    try (ControlPlane controlPlane = deployment.controlPlane()) {
      return HomeAgents.of(controlPlane, shard);
    }
  }

  private LeadOptions options(HomeAgents home) {
    return LeadOptions.builder()
        .agents(home.addresses())
        .identity(Optional.ofNullable(identity).orElse(invocation.context().identity()))
        .name(Optional.ofNullable(name).orElseGet(ElectCommand::ownName))
        .priority(priority)
        .ttl(ttl)
        .build();
  }

  private static String ownName() {
    long pid = ProcessHandle.current().pid();
    try {
      String host = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9.-]", "-");
      return host + "-" + pid;
    } catch (UnknownHostException e) {
      return "leadctl-" + pid;
    }
  }
}
