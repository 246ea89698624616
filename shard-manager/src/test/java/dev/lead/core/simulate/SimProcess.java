package dev.lead.core.simulate;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A program on some machine. It may be frozen (nothing happens inside; what arrives waits) or
 * killed (everything it knew is gone; the next life starts from nothing).
 */
abstract class SimProcess {
  protected final Simulation sim;
  protected final String name;
  protected LocalClock clock;
  private final Deque<Runnable> inbox = new ArrayDeque<>();
  private boolean up;
  private boolean frozen;
  private int life;

  SimProcess(Simulation sim, String name) {
    this.sim = sim;
    this.name = name;
    this.clock = sim.newClock();
  }

  abstract void onStart();

  /** Everything in memory is gone. */
  abstract void onKilled();

  /** The process noticed that its clock had stood still: what it timed with it is void. */
  abstract void onStandstill();

  /** It runs again, whatever its clock did. */
  void onThawed() {}

  boolean up() {
    return up;
  }

  boolean running() {
    return up && !frozen;
  }

  boolean frozen() {
    return frozen;
  }

  int life() {
    return life;
  }

  void start() {
    if (!up) {
      up = true;
      life++;
      clock = sim.newClock();
      trace("starts, life", life);
      onStart();
    }
  }

  void kill() {
    if (up) {
      trace("is killed");
      up = false;
      frozen = false;
      inbox.clear();
      onKilled();
    }
  }

  void freeze(boolean clockStops) {
    if (running()) {
      trace(clockStops ? "is frozen, clock and all" : "is frozen");
      frozen = true;
      if (clockStops) {
        clock.stop();
      }
    }
  }

  void thaw() {
    if (!frozen) {
      return;
    }
    frozen = false;
    trace("thaws");
    if (clock.stopped()) {
      clock.start();
      if (!sim.broken(Broken.STANDSTILL_UNNOTICED)) {
        onStandstill();
      }
    }
    onThawed();
    int thisLife = life;
    while (!inbox.isEmpty() && running() && life == thisLife) {
      inbox.removeFirst().run();
    }
  }

  /** Runs the action in the given life of this process: now, or when it thaws, or never. */
  void deliver(int toLife, Runnable action) {
    if (!up || life != toLife) {
      return;
    }
    if (frozen) {
      inbox.addLast(action);
    } else {
      action.run();
    }
  }

  /** Runs the action after a time by this process's clock. */
  void after(Duration delay, Runnable action) {
    int thisLife = life;
    sim.scheduler.at(
        sim.scheduler.now() + clock.toGlobal(delay.toNanos()), () -> deliver(thisLife, action));
  }

  /**
   * Runs the action again and again; a frozen process misses turns, it does not make up for them.
   */
  void every(Duration interval, Runnable action) {
    after(
        interval,
        () -> {
          action.run();
          every(interval, action);
        });
  }

  long now() {
    return clock.now();
  }

  void trace(Object... what) {
    sim.trace.add(sim.scheduler.now(), name, what);
  }

  @Override
  public String toString() {
    return name;
  }
}
