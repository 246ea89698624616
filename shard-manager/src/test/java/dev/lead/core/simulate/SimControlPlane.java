package dev.lead.core.simulate;

import dev.lead.core.election.Command;
import dev.lead.core.election.Event;
import dev.lead.core.election.Order;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The control plane's side of docs/region-link.md. Its memory is a database: it survives. */
final class SimControlPlane extends SimProcess {
  record MandateRequest(
      AgentRun run, long count, Incarnation incarnation, Epoch knownEpoch, List<Long> endedRuns) {}

  sealed interface Answer {}

  /** The mandate counts from before the request was sent. */
  record Granted(Epoch epoch) implements Answer {}

  record Pending() implements Answer {}

  record Ended() implements Answer {}

  record Stale() implements Answer {}

  private static final class Run {
    Incarnation incarnation;
    long count;
    long changedAt;
    boolean ended;
    long endedAt;

    Run(Incarnation incarnation) {
      this.incarnation = incarnation;
    }
  }

  /** A service as it is assigned to the region. */
  static final class Assigned {
    final ServicePolicy policy;
    final boolean[] home;
    final Epoch[] epochs;

    Assigned(ServicePolicy policy, int shards, Epoch epoch) {
      this.policy = policy;
      this.home = new boolean[shards];
      this.epochs = new Epoch[shards];
      java.util.Arrays.fill(home, true);
      java.util.Arrays.fill(epochs, epoch);
    }

    boolean holdsAndWaits() {
      return policy.isolation() == IsolationMode.HOLD
          && policy.disconnect() == DisconnectMode.LEASE;
    }
  }

  private record NumberedOrder(long number, Incarnation incarnation, Order order) {}

  private final Map<Long, Run> runs = new LinkedHashMap<>();
  private final Set<Incarnation> ended = new LinkedHashSet<>();
  private final Map<Incarnation, List<Event>> kept = new LinkedHashMap<>();
  private final Map<ServiceName, Assigned> services = new LinkedHashMap<>();
  private final List<NumberedOrder> orders = new ArrayList<>();
  private @Nullable Incarnation registered;
  private Epoch regionEpoch = Epoch.NONE;
  private long epochs;
  private long orderNumbers;
  private int rebuilds;

  SimControlPlane(Simulation sim) {
    super(sim, "control");
  }

  /** A replica that starts has watched nothing yet: every wait begins again. */
  @Override
  void onStart() {
    for (Run run : runs.values()) {
      run.changedAt = now();
      run.endedAt = now();
    }
  }

  @Override
  void onKilled() {}

  @Override
  void onStandstill() {}

  Map<ServiceName, Assigned> services() {
    return services;
  }

  void define(ServiceName name, ServicePolicy policy, int shards) {
    services.put(name, new Assigned(policy, shards, draw()));
  }

  private Epoch draw() {
    return new Epoch(++epochs);
  }

  Optional<Incarnation> registered() {
    return Optional.ofNullable(registered);
  }

  int rebuilds() {
    return rebuilds;
  }

  // ---- mandates ----

  Answer mandate(MandateRequest request) {
    for (long old : request.endedRuns()) {
      Run run = runs.get(old);
      if (run != null && !run.ended) {
        run.ended = true;
        run.endedAt = now();
      }
    }
    Run run = runs.computeIfAbsent(request.run().run(), r -> new Run(request.incarnation()));
    if (run.ended || request.count() <= run.count) {
      return new Stale();
    }
    if (ended.contains(request.incarnation())) {
      return new Ended();
    }
    if (registered == null) {
      register(request.incarnation());
    }
    run.incarnation = request.incarnation();
    run.count = request.count();
    run.changedAt = now();
    if (!request.incarnation().equals(registered) && !mayReplace()) {
      return new Pending();
    }
    if (!request.incarnation().equals(registered)) {
      register(request.incarnation());
    }
    return new Granted(regionEpoch);
  }

  /** Whether nobody of the registered incarnation can still lead by its mandate. */
  private boolean mayReplace() {
    return sim.broken(Broken.REGISTERED_EARLY)
        || runs.values().stream()
            .filter(r -> r.incarnation.equals(registered))
            .allMatch(r -> gone(r) || lapsed(r));
  }

  private boolean gone(Run run) {
    return run.ended && now() - run.endedAt > Settings.withDrift(longestLease()).toNanos();
  }

  private boolean lapsed(Run run) {
    Duration wait = Settings.withDrift(Settings.MANDATE).plus(Settings.MANDATE_MARGIN);
    return now() - run.changedAt > wait.toNanos();
  }

  private Duration longestLease() {
    return services.values().stream()
        .filter(s -> s.policy.disconnect() == DisconnectMode.LEASE)
        .map(s -> s.policy.lease())
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  private void register(Incarnation incarnation) {
    trace("registers", incarnation);
    if (registered != null) {
      ended.add(registered);
      rebuilds++;
    }
    registered = incarnation;
    if (regionEpoch.equals(Epoch.NONE) || !sim.broken(Broken.EPOCH_REUSED)) {
      regionEpoch = draw();
    }
    kept.put(incarnation, new ArrayList<>());
  }

  /** Whether somebody of an ended incarnation may still lead {@code HOLD} services (rule 7). */
  private boolean overlapPossible() {
    return !sim.broken(Broken.REGISTERED_EARLY)
        && runs.values().stream().anyMatch(r -> ended.contains(r.incarnation) && !gone(r));
  }

  // ---- assignment, orders, events ----

  List<Command> serve(Incarnation incarnation, long lastOrder, List<Event> events) {
    List<Command> commands = new ArrayList<>();
    if (!incarnation.equals(registered)) {
      return commands;
    }
    services.forEach((name, service) -> {
      commands.add(
          new Command.DefineService(incarnation, 1, name, service.home.length, service.policy));
      if (!service.holdsAndWaits() || !overlapPossible()) {
        List<Command.Range> ranges = new ArrayList<>();
        for (int i = 0; i < service.home.length; i++) {
          ranges.add(new Command.Range(i, i + 1, service.epochs[i], service.home[i]));
        }
        commands.add(new Command.AssignShards(incarnation, name, ranges));
      }
    });
    for (NumberedOrder order : orders) {
      if (order.number() > lastOrder && order.incarnation().equals(incarnation)) {
        commands.add(new Command.Execute(incarnation, order.number(), order.order()));
      }
    }
    commands.add(new Command.AcknowledgeEvents(incarnation, keep(incarnation, events)));
    return commands;
  }

  private long keep(Incarnation incarnation, List<Event> events) {
    List<Event> log = kept.get(incarnation);
    if (log == null) {
      return 0;
    }
    for (Event event : events) {
      if (event.sequence() == log.size() + 1) {
        log.add(event);
      } else if (event.sequence() > log.size()) {
        throw new Violation(
            "event %d was never delivered, %d came".formatted(log.size() + 1, event.sequence()));
      } else if (!event.equals(log.get((int) event.sequence() - 1))) {
        throw new Violation("another event with a number that was used: " + event);
      }
    }
    return log.size();
  }

  List<Event> kept(Incarnation incarnation) {
    return kept.getOrDefault(incarnation, List.of());
  }

  void order(Order order) {
    if (registered != null) {
      trace("orders", order);
      orders.add(new NumberedOrder(++orderNumbers, registered, order));
    }
  }

  /** Moves a shard's home away, or back. */
  void move(ServiceName name, int shard, boolean home) {
    Assigned service = services.get(name);
    if (service != null && service.home[shard] != home) {
      trace(home ? "brings home" : "takes away", name, shard);
      service.home[shard] = home;
      service.epochs[shard] = draw();
    }
  }
}
