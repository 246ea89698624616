package dev.lead.control.drain;

import dev.lead.control.db.Tx;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What an operator wants to drain: exactly one of a candidate (with its service), an agent, a zone
 * (with its region), or a region alone.
 */
public record DrainRequest(
    Optional<RegionName> region,
    Optional<ServiceName> service,
    Optional<CandidateName> candidate,
    Optional<AgentName> agent,
    Optional<String> zone) {
  /**
   * Finds it.
   *
   * @throws Refused if there is none, or several
   */
  DrainTarget resolve(Tx tx) throws SQLException {
    if (region.isPresent() && RegionStore.find(tx, region.get()).isEmpty()) {
      throw RegionStore.unknown(region.get());
    }
    int named =
        (candidate.isPresent() ? 1 : 0) + (agent.isPresent() ? 1 : 0) + (zone.isPresent() ? 1 : 0);
    if (named > 1 || candidate.isPresent() != service.isPresent()) {
      throw invalid();
    }
    if (candidate.isPresent()) {
      return candidate(tx, service.orElseThrow(), candidate.get());
    }
    if (agent.isPresent()) {
      return agent(tx, agent.get());
    }
    RegionName where = region.orElseThrow(DrainRequest::invalid);
    return zone.isPresent() ? zone(tx, where, zone.get()) : new DrainTarget.Region(where);
  }

  private static Refused invalid() {
    return new Refused(
        Kind.INVALID,
        "a drain is of a `candidate` of a `service`, an `agent`, a `zone` of a `region`, or a `region`",
        "name exactly one of them");
  }

  private DrainTarget candidate(Tx tx, ServiceName of, CandidateName name) throws SQLException {
    RegionName where =
        only(
            tx.list(
                "select distinct region from candidate where service = ? and name = ?"
                    + " and (?::text is null or region = ?) order by 1",
                row -> new RegionName(row.text("region")),
                of.value(),
                name.value(),
                region.map(RegionName::value),
                region.map(RegionName::value)),
            new Refused(
                Kind.UNKNOWN_CANDIDATE,
                "no candidate `%s` campaigns for `%s`%s"
                    .formatted(name, of, region.map(r -> " in `" + r + "`").orElse("")),
                "list them with GET /v1/candidates?service=%s".formatted(of)));
    return new DrainTarget.Candidate(where, of, name);
  }

  private DrainTarget agent(Tx tx, AgentName name) throws SQLException {
    RegionName where =
        only(
            tx.list(
                "select distinct region from agent_run where name = ? and (?::text is null or region = ?) order by 1",
                row -> new RegionName(row.text("region")),
                name.value(),
                region.map(RegionName::value),
                region.map(RegionName::value)),
            new Refused(
                Kind.UNKNOWN_AGENT,
                "no agent `%s` was ever heard%s"
                    .formatted(name, region.map(r -> " in `" + r + "`").orElse("")),
                "list them with GET /v1/agents"));
    return new DrainTarget.Agent(where, name);
  }

  private static DrainTarget zone(Tx tx, RegionName region, String zone) throws SQLException {
    RegionRecord found = RegionStore.find(tx, region).orElseThrow();
    boolean used =
        tx.number(
                "select count(*) as n from candidate where region = ? and zone = ?",
                region.value(),
                zone)
            > 0;
    if (!used && !found.zones().contains(zone)) {
      throw new Refused(
          Kind.INVALID,
          "the region `%s` has no zone `%s`, and no candidate is in one".formatted(region, zone),
          "its zones are %s".formatted(found.zones()));
    }
    return new DrainTarget.Zone(region, zone);
  }

  private static RegionName only(List<RegionName> found, Refused none) {
    if (found.isEmpty()) {
      throw none;
    }
    if (found.size() > 1) {
      throw new Refused(
              Kind.AMBIGUOUS,
              "that name is used in several regions: %s".formatted(found),
              "say which one with `region`")
          .with("regions", found);
    }
    return found.getFirst();
  }
}
