package dev.lead.core.model;

/**
 * The name of a region: 1 to 63 lower-case letters, digits and inner hyphens, as in a DNS label.
 *
 * @param value the name as people write it
 */
public record RegionName(String value) implements Comparable<RegionName> {
  public RegionName {
    Names.requireLabel("RegionName", value);
  }

  @Override
  public int compareTo(RegionName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
