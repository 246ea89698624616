package dev.lead.control.mandate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random lives of a region: agents restart, reset, fall silent, and their requests arrive late,
 * twice and out of order. Whenever a new incarnation is registered, nobody may hold a live mandate
 * of another one, except a process that is dead.
 */
class SeededMandateTest {
  private static final int SEEDS = 2_000;
  private static final int STEPS = 120;
  private static final int NAMES = 3;
  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final Duration TICK = Duration.ofMillis(500);

  /** A process: what it runs, and until when its mandates last by true time. */
  private static final class Agent {
    AgentRun run;
    List<Long> earlier = new ArrayList<>();
    Incarnation incarnation;
    long count;

    Agent(AgentRun run, Incarnation incarnation) {
      this.run = run;
      this.incarnation = incarnation;
    }
  }

  private record Mandate(AgentRun run, Incarnation incarnation) {}

  private record Sent(Renewal renewal, long at) {}

  @Test
  void noTwoIncarnationsEverHoldAMandateTogether() {
    for (long seed = 0; seed < SEEDS; seed++) {
      live(seed);
    }
  }

  private static void live(long seed) {
    Random random = new Random(seed);
    World world = new World(LEASE);
    WatchBoard<Object, Object> board = new WatchBoard<>(Duration.ofSeconds(5));
    List<Agent> agents = new ArrayList<>();
    int incarnations = 1;
    long runs = NAMES;
    for (int i = 0; i < NAMES; i++) {
      agents.add(new Agent(World.run("a" + i, i + 1), World.incarnation(1)));
    }
    List<Sent> network = new ArrayList<>();
    Map<Mandate, Long> aliveUntil = new HashMap<>();
    // What a process hands out ends one lease after it died, or forgot its table.
    Map<Mandate, Long> caps = new HashMap<>();
    long now = 0;
    for (int step = 0; step < STEPS; step++) {
      int what = random.nextInt(100);
      Agent agent = agents.get(random.nextInt(NAMES));
      if (what < 45) {
        network.add(new Sent(request(agent), now));
      } else if (what < 80 && !network.isEmpty()) {
        // Any message, in any order; sometimes it stays to arrive once more.
        int index = random.nextInt(network.size());
        Sent sent = network.get(index);
        if (random.nextInt(4) > 0) {
          network.remove(index);
        }
        boolean registering = world.send(sent.renewal()) instanceof Answer.Granted(boolean r) && r;
        if (registering) {
          long moment = now;
          aliveUntil.forEach((mandate, until) ->
              assertThat(until)
                  .as("seed %d: %s while %s is registered", seed, mandate, sent.renewal())
                  .isLessThanOrEqualTo(moment));
        }
        if (world.authority().registered().equals(Optional.of(sent.renewal().incarnation()))
            && grantedNow(world, sent)) {
          Mandate mandate = new Mandate(sent.renewal().agent(), sent.renewal().incarnation());
          long until =
              Math.min(
                  sent.at() + World.SETTINGS.mandate().toNanos(),
                  caps.getOrDefault(mandate, Long.MAX_VALUE));
          aliveUntil.merge(mandate, until, Math::max);
        }
      } else if (what < 84) {
        // The process dies and starts anew; whatever it had ends with it.
        cap(aliveUntil, caps, new Mandate(agent.run, agent.incarnation), now);
        agent.earlier.addFirst(agent.run.run());
        agent.run = World.run(agent.run.name().value(), ++runs);
        agent.count = 0;
        if (random.nextBoolean()) {
          agent.incarnation = World.incarnation(++incarnations);
        }
      } else if (what < 90) {
        // It forgets its table, and finds that of another agent or begins one.
        Incarnation next =
            random.nextBoolean()
                ? World.incarnation(++incarnations)
                : agents.get(random.nextInt(NAMES)).incarnation;
        if (!next.equals(agent.incarnation)) {
          cap(aliveUntil, caps, new Mandate(agent.run, agent.incarnation), now);
          agent.incarnation = next;
          caps.remove(new Mandate(agent.run, next));
        }
      } else {
        int ticks = 1 + random.nextInt(80);
        for (int i = 0; i < ticks; i++) {
          now += TICK.toNanos();
          sweep(world, board, now);
        }
      }
    }
  }

  private static void cap(
      Map<Mandate, Long> aliveUntil, Map<Mandate, Long> caps, Mandate mandate, long now) {
    long end = now + LEASE.toNanos();
    caps.put(mandate, end);
    aliveUntil.computeIfPresent(mandate, (key, until) -> Math.min(until, end));
  }

  private static Renewal request(Agent agent) {
    agent.count++;
    return new Renewal(
        agent.run,
        agent.incarnation,
        agent.count,
        1,
        Epoch.NONE,
        true,
        Optional.of(agent.earlier),
        List.of(agent.run));
  }

  /** Whether the request just sent renewed its holder. */
  private static boolean grantedNow(World world, Sent sent) {
    return world.authority().holders().stream()
        .anyMatch(h ->
            h.agent().equals(sent.renewal().agent())
                && h.incarnation().equals(sent.renewal().incarnation())
                && h.count() == sent.renewal().count()
                && h.state() == HolderState.RENEWING);
  }

  private static void sweep(World world, WatchBoard<Object, Object> board, long now) {
    board.look(now);
    for (Holder holder : world.authority().holders()) {
      Duration unchanged =
          board.unchanged(
              List.of(holder.incarnation(), holder.agent()),
              List.of(holder.state(), holder.count()),
              now);
      Silence.verdict(holder, unchanged, LEASE, World.SETTINGS)
          .ifPresent(state -> world.become(holder, state));
    }
  }
}
