package dev.lead.agent.bench;

import dev.lead.agent.it.Deployment;
import dev.lead.agent.it.TestRegion;
import dev.lead.core.model.DisconnectMode;
import dev.lead.identity.IdentityFiles;
import dev.lead.identity.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Three agents, each on a host of its own, and applications. */
final class BenchRegion implements AutoCloseable {
  final Hosts hosts = Hosts.open(3);
  private final TestRegion region;
  private final Path folder;
  private final List<ApplicationProcess> applications = new ArrayList<>();

  BenchRegion(Path folder) {
    this.folder = folder;
    this.region =
        new TestRegion(folder, hosts.all().stream().map(Hosts.Host::place).toList(), hosts.hub());
  }

  void define(String service, int shards, DisconnectMode mode) {
    region.controlPlane.define(service, shards, mode);
  }

  /**
   * An application on that host, which turns to the host's own agent; that tells it of the others.
   */
  ApplicationProcess application(int host, String service) {
    String name = "app-" + (applications.size() + 1);
    Path identity = folder.resolve(name);
    new IdentityFiles(identity)
        .write(region.deployment.of(Role.CANDIDATE, Deployment.REGION, name));
    ApplicationProcess application =
        ApplicationProcess.start(
            hosts.all().get(host), identity, name, service, region.agents.get(host).api);
    applications.add(application);
    return application;
  }

  /** Gives the region an operator's order. */
  void order(Map<String, Object> order) {
    region.controlPlane.order(order);
  }

  /** The number of the host whose agent is the Raft leader. */
  int raftLeader() {
    return region.raftLeader();
  }

  void killAgent(int host) {
    region.agents.get(host).kill();
  }

  void startAgentAgain(int host) {
    region.agents.get(host).restart();
    region.awaitReady();
  }

  @Override
  public void close() {
    applications.forEach(ApplicationProcess::close);
    region.close();
    hosts.close();
  }
}
