package dev.lead.ctl.change;

import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.json.Doc;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is drained: a candidate, an agent, a zone or a region. */
final class DrainTarget {

  private enum Kind {
    CANDIDATE,
    AGENT,
    ZONE,
    REGION
  }

  @Parameters(index = "0", paramLabel = "KIND", description = "candidate, agent, zone or region.")
  private Kind kind = Kind.REGION;

  @Parameters(index = "1", paramLabel = "NAME", description = "Its name.")
  private String name = "";

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description =
          "Where the candidate, agent or zone is; needed for zones, and for names that several regions use.")
  private String region = "";

  @Option(names = "--service", paramLabel = "SERVICE", description = "Of a candidate.")
  private String service = "";

  void require() {
    if (kind == Kind.ZONE && region.isEmpty()) {
      throw Failure.usage("say in which region the zone is", "--region REGION");
    }
    if (kind == Kind.CANDIDATE && service.isEmpty()) {
      throw Failure.usage("say of which service the candidate is", "--service SERVICE");
    }
    if (kind == Kind.REGION && !region.isEmpty()) {
      throw Failure.usage("a region is named once", "leadctl drain region " + name);
    }
  }

  void putInto(Map<String, Object> request) {
    request.put(word(), name);
    if (!region.isEmpty()) {
      request.put("region", region);
    }
    if (!service.isEmpty()) {
      request.put("service", service);
    }
  }

  /** Whether a drain that stands is of this. */
  boolean matches(Doc drain) {
    boolean named =
        kind == Kind.REGION ? drain.text("region").equals(name) : drain.text("name").equals(name);
    return drain.text("kind").equals(word())
        && named
        && (region.isEmpty() || drain.text("region").equals(region))
        && (service.isEmpty() || drain.text("service").equals(service));
  }

  private String word() {
    return kind.name().toLowerCase(java.util.Locale.ROOT);
  }

  @Override
  public String toString() {
    return word() + " " + name + (region.isEmpty() ? "" : " in " + region);
  }
}
