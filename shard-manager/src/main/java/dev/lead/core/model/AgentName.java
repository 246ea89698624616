package dev.lead.core.model;

/**
 * The name of an agent, unique in its region: 1 to 63 lower-case letters, digits and inner hyphens,
 * as in a DNS label.
 *
 * @param value the name as people write it
 */
public record AgentName(String value) implements Comparable<AgentName> {
  public AgentName {
    Names.requireLabel("AgentName", value);
  }

  @Override
  public int compareTo(AgentName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
