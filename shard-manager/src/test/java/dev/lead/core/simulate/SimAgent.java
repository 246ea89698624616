package dev.lead.core.simulate;

import dev.lead.core.election.ElectionTable;
import dev.lead.core.election.Event;
import dev.lead.core.election.Outcome;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An agent as docs/session-protocol.md and docs/region-link.md want it. Its parts are those of the
 * real one; here is what ties them together, and its life.
 */
final class SimAgent extends SimProcess {
  final SimRegion region;

  /** Run numbers of former lives: on disk, so they outlive the process. */
  private final List<Long> formerRuns = new ArrayList<>();

  private final Membership membership;
  private final SessionDesk sessions;
  private Replica replica;
  private Authority authority;
  private Proposals proposals;
  private Beats beats;
  private WatchLook watches;
  private ControlLink link;

  private AgentRun run = new AgentRun(new AgentName("none"), 1);
  private boolean joined;

  SimAgent(SimRegion region, String name) {
    super(region.sim, name);
    this.region = region;
    this.membership = new Membership(this);
    this.sessions = new SessionDesk(this);
    this.replica = new Replica(this);
    this.authority = new Authority(this);
    this.proposals = new Proposals(this);
    this.beats = new Beats(this);
    this.watches = new WatchLook(this);
    this.link = new ControlLink(this);
  }

  // ---- life ----

  @Override
  void onStart() {
    replica = new Replica(this);
    membership.forget();
    authority = new Authority(this);
    proposals = new Proposals(this);
    watches = new WatchLook(this);
    link = new ControlLink(this);
    newRun();
    every(sim.weather.beat(), () -> beats.beat());
    every(sim.weather.look(), () -> watches.look());
    every(Settings.MANDATE_INTERVAL, () -> link.renewMandate());
    every(Duration.ofMillis(600), () -> link.serveControlPlane());
    every(sim.weather.look(), sessions::endSilent);
    every(Duration.ofMillis(400), sessions::sweep);
    every(Duration.ofMillis(300), membership::janitor);
  }

  @Override
  void onKilled() {
    sim.breakConnectionsOf(this);
    sessions.clear();
    membership.leaderIs(null, null);
  }

  @Override
  void onStandstill() {
    authority.agentLost();
    authority.mandateLost();
    beats.forgetThoseUnderWay();
    watches.forget();
    sessions.standstill();
  }

  private void newRun() {
    if (run.run() != 1) {
      formerRuns.add(run.run());
    }
    run = new AgentRun(new AgentName(name), sim.random.nextLong() | 2);
    joined = false;
    beats = new Beats(this);
    authority.agentLost();
    sessions.breakAll();
  }

  /** Its present run: the name under which the table knows it. */
  AgentRun run() {
    return run;
  }

  List<Long> formerRuns() {
    return List.copyOf(formerRuns);
  }

  boolean joined() {
    return joined;
  }

  void joinedAs(AgentRun which) {
    joined |= which.equals(run);
  }

  // ---- parts ----

  Authority authority() {
    return authority;
  }

  Proposals proposals() {
    return proposals;
  }

  ControlLink link() {
    return link;
  }

  Replica replica() {
    return replica;
  }

  ElectionTable table() {
    return replica.table();
  }

  // ---- Raft ----

  long appliedIndex() {
    return replica.applied();
  }

  byte[] snapshot() {
    return replica.table().snapshot();
  }

  @Nullable RaftGroup group() {
    return membership.group();
  }

  boolean leadsRaft() {
    return membership.leader() == this;
  }

  void leaderIs(RaftGroup of, @Nullable SimAgent who) {
    membership.leaderIs(of, who);
  }

  void sendToLeader(Entry entry) {
    membership.sendToLeader(entry);
  }

  /** Applying stands still: a long pause of one thread, or a slow disk. */
  void stallFor(Duration time) {
    replica.stallFor(time);
  }

  boolean stalled() {
    return replica.stalled();
  }

  void restore(byte[] snapshot, long index) {
    replica.restore(snapshot, index);
    afterApply();
  }

  void apply(long index, Entry entry) {
    RaftGroup of = membership.group();
    if (of != null) {
      replica.apply(of, index, entry);
      afterApply();
    }
  }

  /** The Raft leader answers; this agent's own replica may lag behind the answer. */
  void answered(RaftGroup by, Entry entry, List<Outcome> outcomes, long index) {
    if (by == membership.group()) {
      for (int i = 0; i < outcomes.size(); i++) {
        entry.wishes.get(i).answer(outcomes.get(i), index);
      }
    }
  }

  private void afterApply() {
    if (joined && table().agents().stream().noneMatch(a -> a.agent().equals(run))) {
      trace("finds that it was expired");
      newRun();
    }
    sessions.tellAll();
    for (Event event : replica.takeEvents()) {
      sessions.tell(event.fact());
    }
    link.applied();
    replica.runAwaiting();
  }

  // ---- candidates ----

  void received(Connection connection, Frame.FromCandidate frame) {
    sessions.received(connection, frame);
  }

  void disconnected(Connection connection) {
    sessions.disconnected(connection);
  }

  /** The candidate ran on this host, and its process is known to be gone. */
  void certainlyDead(SimCandidate candidate) {
    sessions.certainlyDead(candidate);
  }

  /** Its operator wants it empty; it goes on serving those who stay. */
  void askToMove() {
    sessions.askAllToMove("this agent is to be emptied");
  }

  void takeLease(LeaseDesk.Request request, Consumer<LeaseDesk.Answer> answer) {
    new LeaseDesk(this).take(request, answer);
  }

  void endLease(LeaseDesk.Request request) {
    new LeaseDesk(this).end(request);
  }
}
