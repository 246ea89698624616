package dev.lead.ctl.dev;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;

/**
 * Sees to it that what is to be started finds its ports free. A world of which nothing runs gets
 * others in place of those that somebody else took meanwhile; while parts of it run, its ports are
 * known to them and cannot change.
 */
final class WorldPorts {

  private final WorldFolder folder;
  private final FreePorts ports;

  WorldPorts(WorldFolder folder, FreePorts ports) {
    this.folder = folder;
    this.ports = ports;
  }

  /**
   * The world with ports that can be used.
   *
   * @throws Failure naming the port and the process it is for
   */
  World settled(World world) {
    PostgresServer postgres = new PostgresServer(folder.postgres());
    boolean nothingRuns = world.alive().isEmpty();
    World settled = world;
    if (postgres.process().isPresent()) {
      settled = settled.onPostgresPort(postgres.port().orElse(world.postgresPort()));
    } else if (!FreePorts.isFree(world.postgresPort())) {
      require(nothingRuns, world.postgresPort(), "PostgreSQL");
      settled = settled.onPostgresPort(ports.next());
    }
    for (Member member : world.members()) {
      if (!member.isAlive()) {
        settled = settled.with(settled(member, nothingRuns));
      }
    }
    return settled;
  }

  private Member settled(Member member, boolean mayMove) {
    return member.on(
        settled(member.port(), member, mayMove), settled(member.raftPort(), member, mayMove));
  }

  private int settled(int port, Member member, boolean mayMove) {
    if (port == 0 || FreePorts.isFree(port)) {
      return port;
    }
    require(mayMove, port, member.name());
    return ports.next();
  }

  private void require(boolean mayMove, int port, String whose) {
    if (!mayMove) {
      throw new Failure(
          ExitCode.PRECONDITION,
          "port %d, which belongs to %s, was taken by another process".formatted(port, whose),
          "end that process; or let the world choose other ports: leadctl dev down, then dev up");
    }
  }
}
