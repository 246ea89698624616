package dev.lead.core.simulate;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One WebSocket between a candidate and an agent: in order both ways, until it breaks and takes
 * what is under way with it. Either side may learn of the break late, or only by silence.
 */
final class Connection {
  final SimCandidate candidate;
  final SimAgent agent;
  private final Simulation sim;
  private final Lane toAgent;
  private final Lane toCandidate;
  private boolean broken;

  Connection(Simulation sim, SimCandidate candidate, SimAgent agent) {
    this.sim = sim;
    this.candidate = candidate;
    this.agent = agent;
    this.toAgent = new Lane(agent);
    this.toCandidate = new Lane(candidate);
  }

  void send(Frame.FromCandidate frame) {
    toAgent.add(() -> agent.received(this, frame));
  }

  void send(Frame.FromAgent frame) {
    toCandidate.add(() -> candidate.received(this, frame));
  }

  boolean broken() {
    return broken;
  }

  /** Ends it; each side is told at some time, or never. */
  void breakOff() {
    if (broken) {
      return;
    }
    broken = true;
    tell(agent, () -> agent.disconnected(this));
    tell(candidate, () -> candidate.disconnected(this));
  }

  private void tell(SimProcess side, Runnable notice) {
    if (sim.random.nextInt(4) > 0) {
      int life = side.life();
      Duration delay = sim.random.nextInt(4) > 0 ? sim.millis(1, 30) : sim.millis(30, 2_000);
      sim.scheduler.after(delay, () -> side.deliver(life, notice));
    }
  }

  private final class Lane {
    private final SimProcess receiver;
    private final int life;
    private final Deque<Runnable> frames = new ArrayDeque<>();
    private boolean pumping;

    Lane(SimProcess receiver) {
      this.receiver = receiver;
      this.life = receiver.life();
    }

    void add(Runnable frame) {
      if (!broken) {
        frames.addLast(frame);
        if (!pumping) {
          pumping = true;
          sim.scheduler.after(sim.network.delay(), this::pump);
        }
      }
    }

    private void pump() {
      pumping = false;
      if (broken || frames.isEmpty()) {
        return;
      }
      if (sim.network.connected(candidate, agent)) {
        receiver.deliver(life, frames.removeFirst());
      }
      if (!frames.isEmpty() && !broken) {
        pumping = true;
        sim.scheduler.after(sim.network.delay(), this::pump);
      }
    }
  }
}
