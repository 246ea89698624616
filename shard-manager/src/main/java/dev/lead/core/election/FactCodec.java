package dev.lead.core.election;

import static dev.lead.core.election.ModelCodec.optional;

import java.util.Optional;

/** Bytes of facts. */
final class FactCodec {
  private static final LossCause[] LOSSES = LossCause.values();
  private static final ElectionCause[] ELECTIONS = ElectionCause.values();
  private static final Refusal[] REFUSALS = Refusal.values();

  private FactCodec() {}

  static void write(WireOut out, Fact fact) {
    switch (fact) {
      case Fact.LeaderElected f -> {
        out.octet(1);
        out.shard(f.shard());
        out.token(f.token());
        out.session(f.session());
        out.name(f.leader().value());
        out.choice(f.cause());
        out.token(f.previousToken());
        ModelCodec.candidate(out, f.previousLeader());
        ModelCodec.candidate(out, f.standby());
        if (f.standby().isPresent()) {
          out.session(f.standbySession());
        }
      }
      case Fact.LeaderReady f -> {
        out.octet(2);
        out.shard(f.shard());
        out.token(f.token());
        out.session(f.session());
      }
      case Fact.LeaderLost f -> {
        out.octet(3);
        out.shard(f.shard());
        out.token(f.token());
        out.session(f.session());
        out.name(f.leader().value());
        out.choice(f.cause());
      }
      case Fact.LeaderRevoked f -> {
        out.octet(4);
        out.shard(f.shard());
        out.token(f.token());
        out.session(f.session());
        out.name(f.leader().value());
        out.choice(f.cause());
      }
      case Fact.StandbyChosen f -> {
        out.octet(5);
        out.shard(f.shard());
        out.session(f.session());
        ModelCodec.candidate(out, f.standby());
      }
      case Fact.RegionAuthorised f -> {
        out.octet(6);
        out.incarnation(f.incarnation());
        out.epoch(f.epoch());
      }
      case Fact.ServiceDefined f -> {
        out.octet(7);
        out.name(f.service().value());
        out.count(f.version());
        out.count(f.shards());
      }
      case Fact.ServiceRemoved f -> {
        out.octet(8);
        out.name(f.service().value());
        out.count(f.version());
      }
      case Fact.ShardsAssigned f -> {
        out.octet(9);
        out.name(f.service().value());
        out.count(f.count());
        out.count(f.homeNow());
      }
      case Fact.AgentJoined f -> {
        out.octet(10);
        out.agent(f.agent());
        ModelCodec.info(out, f.info());
      }
      case Fact.AgentSuspected f -> {
        out.octet(11);
        out.agent(f.agent());
      }
      case Fact.AgentRecovered f -> {
        out.octet(12);
        out.agent(f.agent());
      }
      case Fact.AgentExpired f -> {
        out.octet(13);
        out.agent(f.agent());
      }
      case Fact.AgentLeft f -> {
        out.octet(14);
        out.agent(f.agent());
      }
      case Fact.CandidateJoined f -> {
        out.octet(15);
        out.session(f.session());
        ModelCodec.spec(out, f.candidate());
        optional(out, f.agent(), out::agent);
      }
      case Fact.CandidateAttached f -> {
        out.octet(16);
        out.session(f.session());
        out.name(f.name().value());
        out.agent(f.agent());
        out.count(f.attachment());
      }
      case Fact.CandidateDetached f -> {
        out.octet(17);
        out.session(f.session());
        out.name(f.name().value());
        out.duration(f.remaining());
      }
      case Fact.CandidateLeft f -> {
        out.octet(18);
        out.session(f.session());
        out.name(f.service().value());
        out.name(f.name().value());
        out.choice(f.cause());
      }
      case Fact.FitnessChanged f -> {
        out.octet(19);
        out.session(f.session());
        out.name(f.name().value());
        ModelCodec.fitness(out, f.fitness());
      }
      case Fact.CandidateHeld f -> {
        out.octet(20);
        out.name(f.service().value());
        out.name(f.candidate().value());
        optional(out, f.shard(), shard -> out.count(shard));
        out.choice(f.cause());
        out.duration(f.hold());
      }
      case Fact.CandidateFreed f -> {
        out.octet(21);
        out.name(f.service().value());
        out.name(f.candidate().value());
      }
      case Fact.TransferStarted f -> {
        out.octet(22);
        out.shard(f.shard());
        out.signed(f.transfer());
        out.session(f.from());
        out.session(f.to());
        out.name(f.target().value());
        out.token(f.token());
        out.choice(f.cause());
      }
      case Fact.TransferDraining f -> {
        out.octet(23);
        out.shard(f.shard());
        out.signed(f.transfer());
        out.session(f.from());
        out.session(f.to());
        out.token(f.token());
      }
      case Fact.TransferCompleted f -> {
        out.octet(24);
        out.shard(f.shard());
        out.signed(f.transfer());
        out.token(f.token());
      }
      case Fact.TransferRolledBack f -> {
        out.octet(25);
        out.shard(f.shard());
        out.signed(f.transfer());
        out.session(f.from());
        out.session(f.to());
        out.token(f.token());
        out.text(f.reason());
      }
      case Fact.OrderCompleted f -> {
        out.octet(26);
        out.count(f.number());
        out.flag(f.accepted());
        optional(out, f.refusal(), out::choice);
        out.text(f.detail());
      }
      case Fact.ElectionsPaused f -> {
        out.octet(27);
        ModelCodec.service(out, f.service());
        out.text(f.reason());
      }
      case Fact.ElectionsResumed f -> {
        out.octet(28);
        ModelCodec.service(out, f.service());
      }
      case Fact.EventsDropped f -> {
        out.octet(29);
        out.count(f.count());
      }
      case Fact.ArrivalStarted f -> {
        out.octet(30);
        out.shard(f.shard());
        out.signed(f.arrival());
        out.session(f.to());
        out.name(f.target().value());
      }
      case Fact.ArrivalPrepared f -> {
        out.octet(31);
        out.shard(f.shard());
        out.signed(f.arrival());
        out.session(f.to());
        out.name(f.target().value());
      }
      case Fact.ArrivalEnded f -> {
        out.octet(32);
        out.shard(f.shard());
        out.signed(f.arrival());
        out.session(f.to());
        out.text(f.reason());
      }
      case Fact.DepartureStarted f -> {
        out.octet(33);
        out.shard(f.shard());
        out.signed(f.transfer());
        out.session(f.from());
        out.token(f.token());
      }
      case Fact.ShardReleased f -> {
        out.octet(34);
        out.shard(f.shard());
        out.signed(f.transfer());
        out.token(f.token());
        ModelCodec.candidate(out, f.leader());
      }
      case Fact.DrainStarted f -> {
        out.octet(35);
        ModelCodec.scope(out, f.scope());
      }
      case Fact.DrainEnded f -> {
        out.octet(36);
        ModelCodec.scope(out, f.scope());
      }
    }
  }

  static Fact read(WireIn in) {
    int kind = in.octet();
    return switch (kind) {
      case 1 -> elected(in);
      case 2 -> new Fact.LeaderReady(in.shard(), in.token(), in.session());
      case 3 ->
          new Fact.LeaderLost(
              in.shard(), in.token(), in.session(), in.candidate(), in.choice(LOSSES));
      case 4 ->
          new Fact.LeaderRevoked(
              in.shard(), in.token(), in.session(), in.candidate(), in.choice(LOSSES));
      case 5 -> new Fact.StandbyChosen(in.shard(), in.session(), optional(in, in::candidate));
      case 6 -> new Fact.RegionAuthorised(in.incarnation(), in.epoch());
      case 7 -> new Fact.ServiceDefined(in.service(), in.number(), in.count());
      case 8 -> new Fact.ServiceRemoved(in.service(), in.number());
      case 9 -> new Fact.ShardsAssigned(in.service(), in.count(), in.count());
      case 10 -> new Fact.AgentJoined(in.agent(), ModelCodec.info(in));
      case 11 -> new Fact.AgentSuspected(in.agent());
      case 12 -> new Fact.AgentRecovered(in.agent());
      case 13 -> new Fact.AgentExpired(in.agent());
      case 14 -> new Fact.AgentLeft(in.agent());
      case 15 ->
          new Fact.CandidateJoined(in.session(), ModelCodec.spec(in), optional(in, in::agent));
      case 16 -> new Fact.CandidateAttached(in.session(), in.candidate(), in.agent(), in.count());
      case 17 -> new Fact.CandidateDetached(in.session(), in.candidate(), in.duration());
      case 18 ->
          new Fact.CandidateLeft(in.session(), in.service(), in.candidate(), in.choice(LOSSES));
      case 19 -> new Fact.FitnessChanged(in.session(), in.candidate(), ModelCodec.fitness(in));
      case 20 ->
          new Fact.CandidateHeld(
              in.service(),
              in.candidate(),
              optional(in, in::count),
              in.choice(LOSSES),
              in.duration());
      case 21 -> new Fact.CandidateFreed(in.service(), in.candidate());
      case 22 ->
          new Fact.TransferStarted(
              in.shard(),
              in.signed(),
              in.session(),
              in.session(),
              in.candidate(),
              in.token(),
              in.choice(ELECTIONS));
      case 23 ->
          new Fact.TransferDraining(
              in.shard(), in.signed(), in.session(), in.session(), in.token());
      case 24 -> new Fact.TransferCompleted(in.shard(), in.signed(), in.token());
      case 25 ->
          new Fact.TransferRolledBack(
              in.shard(), in.signed(), in.session(), in.session(), in.token(), in.text());
      case 26 ->
          new Fact.OrderCompleted(
              in.number(), in.flag(), optional(in, () -> in.choice(REFUSALS)), in.text());
      case 27 -> new Fact.ElectionsPaused(optional(in, in::service), in.text());
      case 28 -> new Fact.ElectionsResumed(optional(in, in::service));
      case 29 -> new Fact.EventsDropped(in.number());
      case 30 -> new Fact.ArrivalStarted(in.shard(), in.signed(), in.session(), in.candidate());
      case 31 -> new Fact.ArrivalPrepared(in.shard(), in.signed(), in.session(), in.candidate());
      case 32 -> new Fact.ArrivalEnded(in.shard(), in.signed(), in.session(), in.text());
      case 33 -> new Fact.DepartureStarted(in.shard(), in.signed(), in.session(), in.token());
      case 34 ->
          new Fact.ShardReleased(in.shard(), in.signed(), in.token(), optional(in, in::candidate));
      case 35 -> new Fact.DrainStarted(ModelCodec.scope(in));
      case 36 -> new Fact.DrainEnded(ModelCodec.scope(in));
      default -> throw new MalformedBytes("no fact of kind " + kind);
    };
  }

  private static Fact elected(WireIn in) {
    var shard = in.shard();
    var token = in.token();
    var session = in.session();
    var leader = in.candidate();
    ElectionCause cause = in.choice(ELECTIONS);
    var previousToken = in.token();
    var previousLeader = optional(in, in::candidate);
    Optional<dev.lead.core.model.CandidateName> standby = optional(in, in::candidate);
    return new Fact.LeaderElected(
        shard,
        token,
        session,
        leader,
        cause,
        previousToken,
        previousLeader,
        standby,
        standby.isPresent() ? in.session() : dev.lead.core.model.SessionId.NONE);
  }
}
