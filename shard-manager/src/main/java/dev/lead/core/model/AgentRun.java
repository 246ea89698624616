package dev.lead.core.model;

/**
 * One life of an agent's process. A restarted agent has the same name and another run, so commands
 * and counts of its former life can't be taken for those of the new one.
 *
 * @param name the agent
 * @param run drawn at random when the process starts; not 0
 */
public record AgentRun(AgentName name, long run) {
  @Override
  public String toString() {
    return name + "#" + Long.toHexString(run);
  }
}
