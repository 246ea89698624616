package dev.lead.control.region;

import java.util.List;

/**
 * What people say of a region.
 *
 * @param cloud who runs it, for example {@code aws}
 * @param location where it is, for example {@code Ireland}
 * @param zones its zones
 */
public record RegionDescription(String cloud, String location, List<String> zones) {
  private static final int MAX_TEXT = 200;
  private static final int MAX_ZONES = 64;

  public RegionDescription {
    zones = List.copyOf(zones);
    if (cloud.length() > MAX_TEXT || location.length() > MAX_TEXT) {
      throw new IllegalArgumentException("cloud and location have at most 200 characters");
    }
    if (zones.size() > MAX_ZONES || zones.stream().anyMatch(z -> z.length() > MAX_TEXT)) {
      throw new IllegalArgumentException("at most 64 zones of at most 200 characters");
    }
  }
}
