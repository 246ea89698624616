package dev.lead.control.service;

import dev.lead.control.homes.Home;
import dev.lead.control.homes.Plan;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.core.model.ServiceName;
import java.util.List;

/** Puts a plan that is not feasible into words. */
final class PlanRefusals {
  private PlanRefusals() {}

  static List<Home> require(ServiceName service, Plan plan) {
    return switch (plan) {
      case Plan.Feasible feasible -> feasible.added();
      case Plan.WouldMove move ->
          throw new Refused(
                  Kind.HOMES_WOULD_MOVE,
                  "shard %s/%d is led from `%s` and would move to `%s`"
                      .formatted(service, move.shard(), move.from(), move.to()),
                  "leave shards that exist where they are; only new shards get a home by this request")
              .with("shard", service + "/" + move.shard())
              .with("region", move.from());
      case Plan.WouldStrand strand ->
          throw new Refused(
                  Kind.HOMES_WOULD_MOVE,
                  "`%s` is not among the regions any more, but %d shards of `%s` are led from there"
                      .formatted(strand.region(), strand.shards(), service),
                  "keep it among the regions; only new shards get a home by this request")
              .with("region", strand.region());
      case Plan.Closed closed ->
          throw new Refused(
                  Kind.REGION_DRAINED,
                  "`%s` is drained and gets no new shards".formatted(closed.region()),
                  "choose another region, or lift the drain: see GET /v1/drains")
              .with("region", closed.region());
      case Plan.Invalid invalid ->
          throw new Refused(Kind.INVALID, invalid.why(), "correct regions or placements");
    };
  }
}
