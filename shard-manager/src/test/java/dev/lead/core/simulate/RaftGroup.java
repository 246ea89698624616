package dev.lead.core.simulate;

import dev.lead.core.election.Command;
import dev.lead.core.election.ElectionTable;
import dev.lead.core.election.Outcome;
import dev.lead.core.election.SessionView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A Raft group seen from outside: one committed log. What a leader has appended and not committed
 * when it loses its office is lost, or a first part of it committed by the next one. Members
 * without memory are replaced; a group that lost its majority's memory is dead.
 */
final class RaftGroup {
  private static final Duration TICK = Duration.ofMillis(100);

  /** A member that is further behind is sent a snapshot. */
  private static final int SNAPSHOT_BEYOND = 25;

  final int id;
  final SimRegion region;
  private final Simulation sim;
  private final Map<SimAgent, Integer> members = new TreeMap<>((a, b) -> a.name.compareTo(b.name));
  private final List<Entry> log = new ArrayList<>();
  private final List<Entry> pending = new ArrayList<>();
  private final ElectionTable reference;
  private final History history;
  private @Nullable SimAgent leader;
  private int leaderLife;
  private long leaderlessSince = -1;
  private long electAfter;

  RaftGroup(Simulation sim, int id, SimAgent founder) {
    this.sim = sim;
    this.id = id;
    this.region = founder.region;
    this.reference = new ElectionTable(founder.region.name);
    this.history = new History(sim, this, reference);
    members.put(founder, founder.life());
    elect(founder);
    sim.scheduler.after(TICK, this::tick);
  }

  // ---- membership ----

  boolean isMember(SimAgent agent) {
    return agent.up() && Integer.valueOf(agent.life()).equals(members.get(agent));
  }

  /** Takes a member without memory, if there is a leader to do so. */
  boolean admit(SimAgent agent) {
    SimAgent now = leader;
    if (now == null || !leaderWorks() || !sim.network.connected(agent, now)) {
      return false;
    }
    members.put(agent, agent.life());
    agent.leaderIs(this, now);
    agent.restore(now.snapshot(), now.appliedIndex());
    return true;
  }

  /** It went to another group for good. */
  void dismiss(SimAgent agent) {
    if (members.size() > 1) {
      members.remove(agent);
    }
  }

  // ---- leadership ----

  boolean leaderWorks() {
    return leader != null && isMember(leader) && leader.life() == leaderLife && commands(leader);
  }

  private boolean commands(SimAgent agent) {
    if (!agent.running()) {
      return false;
    }
    int reached = 0;
    for (SimAgent member : members.keySet()) {
      if (isMember(member) && member.running() && sim.network.connected(agent, member)) {
        reached++;
      }
    }
    return reached * 2 > members.size();
  }

  private void tick() {
    if (members.keySet().stream().noneMatch(this::isMember)) {
      return;
    }
    if (leaderWorks()) {
      leaderlessSince = -1;
      commit();
      spread();
    } else if (leaderlessSince < 0) {
      leaderlessSince = sim.scheduler.now();
      electAfter = sim.millis(200, 900).toNanos();
    } else if (sim.scheduler.now() - leaderlessSince > electAfter) {
      moveLeader();
    }
    sim.scheduler.after(TICK, this::tick);
  }

  /** Another leader, for a reason or for none. */
  void moveLeader() {
    List<SimAgent> able =
        members.keySet().stream().filter(a -> isMember(a) && commands(a)).toList();
    if (!able.isEmpty()) {
      elect(able.get(sim.random.nextInt(able.size())));
    }
  }

  /** Nobody leads for a while, as when the network between the agents is busy. */
  void loseLeader(Duration outage) {
    leader = null;
    leaderlessSince = sim.scheduler.now();
    electAfter = outage.toNanos();
    members.keySet().stream().filter(this::isMember).forEach(a -> a.leaderIs(this, null));
  }

  private void elect(SimAgent next) {
    if (next != leader) {
      int kept = pending.isEmpty() ? 0 : sim.random.nextInt(pending.size() + 1);
      pending.subList(kept, pending.size()).clear();
    }
    leader = next;
    leaderLife = next.life();
    leaderlessSince = -1;
    sim.trace.add(sim.scheduler.now(), name(), "leader is", next);
    next.leaderIs(this, next);
    commit();
    spread();
  }

  /** Members learn of the leader, and of what is committed. */
  private void spread() {
    SimAgent now = leader;
    for (SimAgent member : members.keySet()) {
      if (isMember(member) && now != null && sim.network.connected(now, member)) {
        int life = member.life();
        sim.scheduler.after(
            sim.network.delay(),
            () ->
                member.deliver(
                    life,
                    () -> {
                      if (leader == now) {
                        member.leaderIs(this, now);
                      }
                      catchUp(member);
                    }));
      }
    }
  }

  // ---- the log ----

  /** A proposal has reached somebody whom its sender takes for the leader. */
  void append(SimAgent at, Entry entry) {
    if (at == leader && at.life() == leaderLife && isMember(at)) {
      entry.committableAt = sim.scheduler.now() + sim.network.delay().toNanos();
      pending.add(entry);
      sim.scheduler.at(entry.committableAt, this::commit);
    }
  }

  private void commit() {
    if (!leaderWorks()) {
      return;
    }
    boolean committed = false;
    while (!pending.isEmpty() && pending.getFirst().committableAt <= sim.scheduler.now()) {
      Entry entry = pending.removeFirst();
      log.add(entry);
      committed = true;
      List<Outcome> outcomes = new ArrayList<>();
      for (Command command : entry.commands) {
        Outcome outcome = reference.apply(log.size(), entry.stamp, altered(command, reference));
        sim.trace.add(sim.scheduler.now(), name(), "#" + log.size(), command, "->", outcome);
        history.applied(command, outcome);
        outcomes.add(outcome);
      }
      answer(entry, outcomes, log.size());
    }
    if (committed) {
      history.compare();
      for (SimAgent member : members.keySet()) {
        if (isMember(member)) {
          int life = member.life();
          sim.scheduler.after(
              sim.network.delay(), () -> member.deliver(life, () -> catchUp(member)));
        }
      }
    }
  }

  private void answer(Entry entry, List<Outcome> outcomes, long index) {
    SimAgent from = leader;
    if (from != null && entry.proposer.life() == entry.proposerLife) {
      sim.network.send(
          from,
          entry.proposer,
          () -> {
            if (entry.proposer.life() == entry.proposerLife) {
              entry.proposer.answered(this, entry, outcomes, index);
            }
          });
    }
  }

  /** A member applies what it has not yet, entry by entry or by a snapshot. */
  private void catchUp(SimAgent member) {
    SimAgent source = leader;
    if (source == null
        || !isMember(member)
        || member.stalled()
        || !sim.network.connected(source, member)) {
      return;
    }
    long behind = log.size() - member.appliedIndex();
    if (behind > SNAPSHOT_BEYOND
        && source != member
        && source.appliedIndex() > member.appliedIndex()) {
      member.restore(source.snapshot(), source.appliedIndex());
    }
    int life = member.life();
    while (member.life() == life && member.running() && member.appliedIndex() < log.size()) {
      member.apply(member.appliedIndex() + 1, log.get((int) member.appliedIndex()));
    }
  }

  ElectionTable reference() {
    return reference;
  }

  History history() {
    return history;
  }

  long committedIndex() {
    return log.size();
  }

  // ---- breaking rules on purpose ----

  /** The command as a table that does not compare would take it. */
  Command altered(Command command, ElectionTable table) {
    if (sim.broken(Broken.ATTACHMENT_NOT_COMPARED)) {
      if (command instanceof Command.DetachSession d) {
        Optional<SessionView> now = table.session(d.session());
        if (now.isPresent() && now.get().agent().isPresent()) {
          return new Command.DetachSession(
              d.session(), now.get().agent().get(), now.get().attachment(), d.remaining());
        }
      }
      if (command instanceof Command.LapseSession l) {
        Optional<SessionView> now = table.session(l.session());
        if (now.isPresent() && now.get().agent().isPresent()) {
          return new Command.CloseSession(
              l.session(),
              now.get().agent().get(),
              now.get().attachment(),
              dev.lead.core.election.LossCause.DISCONNECTED);
        }
      }
    }
    if (sim.broken(Broken.EXPIRY_NOT_COMPARED) && command instanceof Command.ExpireAgent e) {
      return table.agents().stream()
          .filter(a -> a.agent().equals(e.agent()))
          .findAny()
          .<Command>map(a -> new Command.ExpireAgent(e.agent(), a.count()))
          .orElse(e);
    }
    if (sim.broken(Broken.RELEASE_NOT_COMPARED) && command instanceof Command.Release r) {
      return table
          .shard(r.shard())
          .<Command>map(s -> new Command.Release(s.session(), s.shard(), s.token()))
          .orElse(r);
    }
    return command;
  }

  private String name() {
    return "raft" + id;
  }

  @Override
  public String toString() {
    return name();
  }
}
