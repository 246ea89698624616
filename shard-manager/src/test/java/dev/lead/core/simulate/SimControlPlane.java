package dev.lead.core.simulate;

import dev.lead.core.election.Command;
import dev.lead.core.election.Event;
import dev.lead.core.election.Order;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The control plane's side of docs/region-link.md. Its memory is a database: it survives, and each
 * method is one transaction.
 */
final class SimControlPlane extends SimProcess {
  /** A service as it is assigned: each shard has one home, or none, and the epoch of that. */
  static final class Assigned {
    final ServicePolicy policy;
    final @Nullable SimRegion[] home;
    final Epoch[] epochs;

    Assigned(ServicePolicy policy, int shards) {
      this.policy = policy;
      this.home = new SimRegion[shards];
      this.epochs = new Epoch[shards];
    }

    boolean holdsAndWaits() {
      return policy.isolation() == IsolationMode.HOLD
          && policy.disconnect() == DisconnectMode.LEASE;
    }

    boolean stepsDown() {
      return policy.isolation() == IsolationMode.STEP_DOWN;
    }
  }

  private final Map<ServiceName, Assigned> services = new LinkedHashMap<>();
  private long epochs;
  private long orderNumbers;
  private boolean databaseUp = true;

  SimControlPlane(Simulation sim) {
    super(sim, "control");
  }

  /** A replica that starts has watched nothing yet. */
  @Override
  void onStart() {
    watchAnew();
    every(Duration.ofMillis(150), () -> whileTheDatabaseIsUp(sim.moves::goOn));
    every(Duration.ofMillis(250), () -> whileTheDatabaseIsUp(this::failOver));
  }

  @Override
  void onKilled() {}

  @Override
  void onStandstill() {}

  private void watchAnew() {
    sim.regions.forEach(region -> region.mandates.watchAnew());
  }

  private void whileTheDatabaseIsUp(Runnable transaction) {
    if (databaseUp) {
      transaction.run();
    }
  }

  /** Nothing is answered and nothing decided; what was watched meanwhile was nobody's silence. */
  void database(boolean up) {
    if (databaseUp != up) {
      trace(up ? "has its database again" : "loses its database");
      databaseUp = up;
      watchAnew();
    }
  }

  Map<ServiceName, Assigned> services() {
    return services;
  }

  void define(ServiceName name, ServicePolicy policy, int shards) {
    Assigned service = new Assigned(policy, shards);
    for (int i = 0; i < shards; i++) {
      service.home[i] = sim.regions.get(sim.random.nextInt(sim.regions.size()));
      service.epochs[i] = draw();
    }
    services.put(name, service);
  }

  Epoch draw() {
    return new Epoch(++epochs);
  }

  long nextOrder() {
    return ++orderNumbers;
  }

  @Nullable SimRegion home(ShardId shard) {
    return service(shard).home[shard.number()];
  }

  private Assigned service(ShardId shard) {
    return java.util.Objects.requireNonNull(services.get(shard.service()));
  }

  Duration longestLease() {
    return services.values().stream()
        .filter(s -> s.policy.disconnect() == DisconnectMode.LEASE)
        .map(s -> s.policy.lease())
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  // ---- regions ask ----

  Optional<Mandates.Answer> mandate(SimRegion region, Mandates.Request request) {
    return databaseUp ? Optional.of(region.mandates.request(request)) : Optional.empty();
  }

  /** Where the shards stand that nobody leads without a mandate. */
  Map<ShardId, Epoch> endingWithTheMandate() {
    Map<ShardId, Epoch> assignment = new LinkedHashMap<>();
    services.forEach((name, service) -> {
      for (int i = 0; service.stepsDown() && i < service.home.length; i++) {
        assignment.put(new ShardId(name, i), service.epochs[i]);
      }
    });
    return assignment;
  }

  List<Command> serve(
      SimRegion region, Incarnation incarnation, long lastOrder, List<Event> events) {
    List<Command> commands = new ArrayList<>();
    if (!databaseUp || !Optional.of(incarnation).equals(region.mandates.registered())) {
      return commands;
    }
    services.forEach((name, service) -> {
      commands.add(
          new Command.DefineService(incarnation, 1, name, service.home.length, service.policy));
      if (!service.holdsAndWaits() || !region.mandates.overlapPossible()) {
        List<Command.Range> ranges = new ArrayList<>();
        for (int i = 0; i < service.home.length; i++) {
          boolean home = region.equals(service.home[i]);
          ranges.add(new Command.Range(i, i + 1, service.epochs[i], home));
        }
        commands.add(new Command.AssignShards(incarnation, name, ranges));
      }
    });
    commands.addAll(region.orders.after(incarnation, lastOrder));
    commands.add(
        new Command.AcknowledgeEvents(incarnation, region.orders.keep(incarnation, events)));
    return commands;
  }

  // ---- homes ----

  /** Gives a shard a home, or none. */
  void move(ShardId shard, @Nullable SimRegion home) {
    Assigned service = service(shard);
    if (service.home[shard.number()] != home) {
      trace(shard, "moves to", home == null ? "nowhere" : home);
      service.home[shard.number()] = home;
      service.epochs[shard.number()] = draw();
    }
  }

  Epoch epoch(ShardId shard) {
    return service(shard).epochs[shard.number()];
  }

  /** What a region leads that is lost goes elsewhere, if it has stopped there by itself. */
  private void failOver() {
    for (SimRegion lost : sim.regions) {
      Optional<SimRegion> next =
          sim.regions.stream().filter(r -> r != lost && r.mandates.alive()).findAny();
      if (next.isEmpty() || !lost.mandates.lost()) {
        continue;
      }
      services.forEach((name, service) -> {
        for (int i = 0; service.stepsDown() && i < service.home.length; i++) {
          if (service.home[i] == lost) {
            move(new ShardId(name, i), next.get());
            sim.failedOver();
          }
        }
      });
    }
  }

  /** Orders something where the shard is at home. */
  void order(ShardId shard, Order order) {
    SimRegion home = home(shard);
    if (home != null) {
      home.orders.order(order);
    }
  }

  void orderEverywhere(Order order) {
    sim.regions.forEach(region -> region.orders.order(order));
  }
}
