package dev.lead.core.model;

/**
 * The name of a service: 1 to 63 lower-case letters, digits and inner hyphens, as in a DNS label.
 *
 * @param value the name as people write it
 */
public record ServiceName(String value) implements Comparable<ServiceName> {
  public ServiceName {
    Names.requireLabel("ServiceName", value);
  }

  @Override
  public int compareTo(ServiceName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
