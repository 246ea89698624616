package dev.lead.core.simulate;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** Who can reach whom, how fast, and what gets lost or doubled on the way. */
final class Network {
  private final Simulation sim;
  private final Set<String> cut = new TreeSet<>();
  private double loss;
  private double duplication;
  private double slowness;

  Network(Simulation sim) {
    this.sim = sim;
  }

  void faults(double loss, double duplication, double slowness) {
    this.loss = loss;
    this.duplication = duplication;
    this.slowness = slowness;
  }

  /** Cuts the link between two processes, both ways. */
  void cut(SimProcess a, SimProcess b) {
    cut.add(key(a, b));
  }

  void heal(SimProcess a, SimProcess b) {
    cut.remove(key(a, b));
  }

  void healAll() {
    cut.clear();
  }

  boolean connected(SimProcess a, SimProcess b) {
    return a.equals(b) || !cut.contains(key(a, b));
  }

  /** How long a message takes: mostly milliseconds, sometimes much longer. */
  Duration delay() {
    long micros = (long) sim.weather.fastestMicros + sim.random.nextInt(sim.weather.spreadMicros);
    if (sim.random.nextDouble() < slowness) {
      micros += sim.random.nextInt(1_500_000);
    }
    return Duration.ofNanos(micros * 1_000L);
  }

  /** Sends a message that may be lost, late, doubled and overtaken. */
  void send(SimProcess from, SimProcess to, Runnable receive) {
    int copies = sim.random.nextDouble() < duplication ? 2 : 1;
    int life = to.life();
    for (int i = 0; i < copies; i++) {
      if (!from.equals(to) && sim.random.nextDouble() < loss) {
        continue;
      }
      sim.scheduler.after(
          delay(),
          () -> {
            if (connected(from, to)) {
              to.deliver(life, receive);
            }
          });
    }
  }

  private static String key(SimProcess a, SimProcess b) {
    return a.name.compareTo(b.name) < 0 ? a.name + "|" + b.name : b.name + "|" + a.name;
  }
}
