package dev.lead.ctl.change;

import dev.lead.ctl.cli.Failure;
import java.util.Map;
import picocli.CommandLine.Option;

/** A region, a service, or a service in a region. */
final class Scope {

  @Option(names = "--region", paramLabel = "REGION", description = "In this region.")
  private String region = "";

  @Option(names = "--service", paramLabel = "SERVICE", description = "Of this service.")
  private String service = "";

  void require() {
    if (region.isEmpty() && service.isEmpty()) {
      throw Failure.usage("say of what", "--region REGION, --service SERVICE, or both");
    }
  }

  void putInto(Map<String, Object> request) {
    if (!region.isEmpty()) {
      request.put("region", region);
    }
    if (!service.isEmpty()) {
      request.put("service", service);
    }
  }

  boolean matches(String otherRegion, String otherService) {
    return region.equals(otherRegion) && service.equals(otherService);
  }

  @Override
  public String toString() {
    return (service.isEmpty() ? "all services" : service)
        + (region.isEmpty() ? "" : " in " + region);
  }
}
