package dev.lead.agent.link;

import dev.lead.core.election.Event;
import dev.lead.core.election.Order;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import java.util.List;
import java.util.Optional;

/** What goes over the link, in the form of docs/region-link.md. */
final class LinkMessages {
  private LinkMessages() {}

  record Raft(String role, long term, String leader) {}

  record MandateRequest(
      long run,
      Incarnation incarnation,
      long count,
      long applied,
      Epoch knownEpoch,
      Raft raft,
      String endpoint,
      String zone,
      long pid,
      String version,
      int sessions,
      boolean previousRunEnded,
      List<Long> endedRuns,
      List<AgentRun> agents,
      Optional<DatabasePosition> database,
      boolean mandateAlive) {}

  /** How far the control plane's database is; kept and shown, not understood. */
  record DatabasePosition(String system, int timeline, String boot, long lsn) {}

  record MandateAnswer(
      Incarnation incarnation,
      Epoch epoch,
      long grantedMs,
      long intervalMs,
      long assignmentVersion,
      long lastSequence,
      Optional<DatabasePosition> database) {}

  record Service(
      ServiceName service,
      long version,
      int shards,
      ServicePolicy policy,
      List<List<Object>> ranges) {}

  record Removed(ServiceName service, long version) {}

  record Assignment(long version, List<Service> services, List<Removed> removed) {}

  record Events(Incarnation incarnation, List<Event> events) {}

  record Acknowledged(long acknowledged) {}

  record NumberedOrder(long number, Order order) {}

  record Orders(List<NumberedOrder> orders) {}
}
