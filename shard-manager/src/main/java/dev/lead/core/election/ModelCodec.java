package dev.lead.core.election;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.FlapDamping;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.ShardSelection;
import dev.lead.core.model.VersionPin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Bytes of the values that commands, events and snapshots share. */
final class ModelCodec {
  private static final DisconnectMode[] DISCONNECT = DisconnectMode.values();
  private static final IsolationMode[] ISOLATION = IsolationMode.values();
  private static final VersionPin[] PINS = VersionPin.values();

  private ModelCodec() {}

  static <T> void optional(WireOut out, Optional<T> value, Consumer<T> write) {
    out.flag(value.isPresent());
    value.ifPresent(write);
  }

  static <T> Optional<T> optional(WireIn in, Supplier<T> read) {
    return in.flag() ? Optional.of(read.get()) : Optional.empty();
  }

  static void service(WireOut out, Optional<ServiceName> service) {
    optional(out, service, s -> out.name(s.value()));
  }

  static void candidate(WireOut out, Optional<CandidateName> candidate) {
    optional(out, candidate, c -> out.name(c.value()));
  }

  static void spec(WireOut out, CandidateSpec spec) {
    out.name(spec.name().value());
    out.name(spec.service().value());
    out.flag(spec.shards().isAll());
    if (!spec.shards().isAll()) {
      int[] numbers = spec.shards().numbers();
      out.count(numbers.length);
      for (int number : numbers) {
        out.count(number);
      }
    }
    out.count(spec.weight());
    out.count(spec.priority());
    out.name(spec.zone());
    out.name(spec.version());
    out.text(spec.endpoint());
    out.count(spec.labels().size());
    spec.labels()
        .forEach((key, value) -> {
          out.text(key);
          out.text(value);
        });
    out.count(spec.pid());
  }

  static CandidateSpec spec(WireIn in) {
    CandidateName name = in.candidate();
    ServiceName service = in.service();
    ShardSelection shards = ShardSelection.all();
    if (!in.flag()) {
      int[] numbers = new int[in.countOfThings()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = in.count();
      }
      shards = ShardSelection.of(numbers);
    }
    int weight = in.count();
    int priority = in.count();
    String zone = in.name();
    String version = in.name();
    String endpoint = in.text();
    int labelCount = in.countOfThings();
    Map<String, String> labels = new TreeMap<>();
    for (int i = 0; i < labelCount; i++) {
      labels.put(in.text(), in.text());
    }
    return new CandidateSpec(
        name, service, shards, weight, priority, zone, version, endpoint, labels, in.number());
  }

  static void fitness(WireOut out, Fitness fitness) {
    out.flag(fitness.probeOk());
    out.flag(fitness.overloaded());
    out.duration(fitness.lag());
  }

  static Fitness fitness(WireIn in) {
    return new Fitness(in.flag(), in.flag(), in.duration());
  }

  static void policy(WireOut out, ServicePolicy policy) {
    out.choice(policy.disconnect());
    out.choice(policy.isolation());
    out.duration(policy.lease());
    out.duration(policy.settle());
    out.duration(policy.prepareTimeout());
    out.duration(policy.drainTimeout());
    out.duration(policy.takeoverTimeout());
    out.duration(policy.evictionHold());
    out.count(policy.damping().freeLosses());
    out.duration(policy.damping().firstHold());
    out.duration(policy.damping().longestHold());
    out.duration(policy.damping().forgetAfter());
    out.flag(policy.preempt());
    out.count(policy.zones().size());
    policy.zones().forEach(out::text);
    out.choice(policy.versionPin());
    out.text(policy.minVersion());
    out.duration(policy.maxLag());
    out.flag(policy.vacantOnFailedProbe());
  }

  static ServicePolicy policy(WireIn in) {
    return new ServicePolicy(
        in.choice(DISCONNECT),
        in.choice(ISOLATION),
        in.duration(),
        in.duration(),
        in.duration(),
        in.duration(),
        in.duration(),
        in.duration(),
        new FlapDamping(in.count(), in.duration(), in.duration(), in.duration()),
        in.flag(),
        texts(in),
        in.choice(PINS),
        in.text(),
        in.duration(),
        in.flag());
  }

  static void scope(WireOut out, DrainScope scope) {
    switch (scope) {
      case DrainScope.Candidate s -> {
        out.octet(1);
        out.name(s.service().value());
        out.name(s.candidate().value());
      }
      case DrainScope.Zone s -> {
        out.octet(2);
        out.name(s.zone());
      }
      case DrainScope.Agent s -> {
        out.octet(3);
        out.name(s.agent().value());
      }
    }
  }

  static DrainScope scope(WireIn in) {
    int kind = in.octet();
    return switch (kind) {
      case 1 -> new DrainScope.Candidate(in.service(), in.candidate());
      case 2 -> new DrainScope.Zone(in.name());
      case 3 -> new DrainScope.Agent(in.agentName());
      default -> throw new MalformedBytes("no scope of a drain of kind " + kind);
    };
  }

  static void info(WireOut out, AgentInfo info) {
    out.text(info.zone());
    out.text(info.endpoint());
    out.count(info.pid());
    out.text(info.version());
  }

  static AgentInfo info(WireIn in) {
    return new AgentInfo(in.text(), in.text(), in.number(), in.text());
  }

  private static List<String> texts(WireIn in) {
    int count = in.countOfThings();
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(in.text());
    }
    return texts;
  }
}
