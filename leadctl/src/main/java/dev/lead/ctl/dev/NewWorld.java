package dev.lead.ctl.dev;

import dev.lead.ctl.cli.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lays out a world that was never started: names, zones and ports of its processes. */
final class NewWorld {

  static final String CONTROL_PLANE = "control-plane";
  static final String SERVICE = "payments";

  private NewWorld() {}

  static World of(WorldShape shape, List<CloudRegion> known, FreePorts ports) {
    if (shape.regions() > known.size()) {
      throw Failure.usage(
          "policies/regions.yaml has %d regions; --regions %d is more"
              .formatted(known.size(), shape.regions()),
          "add regions to that file, or take fewer");
    }
    List<Member> members = new ArrayList<>();
    members.add(
        new Member(CONTROL_PLANE, Kind.CONTROL_PLANE, "", "", ports.next(), 0, Optional.empty()));
    List<CloudRegion> regions = known.subList(0, shape.regions());
    for (int n = 0; n < shape.agents(); n++) { // all first agents first: joins are staggered so
      for (CloudRegion region : regions) {
        members.add(
            new Member(
                region.name() + "-" + (char) ('a' + n),
                Kind.AGENT,
                region.name(),
                zone(region, n),
                ports.next(),
                ports.next(),
                Optional.empty()));
      }
    }
    for (int n = 0; n < shape.candidates(); n++) {
      for (CloudRegion region : regions) {
        members.add(
            new Member(
                SERVICE + "-" + region.name() + "-" + (n + 1),
                Kind.CANDIDATE,
                region.name(),
                zone(region, n),
                0,
                0,
                Optional.empty()));
      }
    }
    return new World(shape, ports.next(), members);
  }

  private static String zone(CloudRegion region, int n) {
    return region.zones().get(n % region.zones().size());
  }
}
