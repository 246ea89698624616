package dev.lead.agent.raft;

import com.hazelcast.cluster.Address;
import com.hazelcast.cp.internal.raft.impl.RaftEndpoint;
import com.hazelcast.cp.internal.raft.impl.RaftNodeImpl;
import com.hazelcast.instance.EndpointQualifier;
import dev.lead.agent.raft.RaftStatus.Availability;
import dev.lead.agent.raft.RaftStatus.MemberState;
import dev.lead.agent.raft.RaftStatus.Role;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of the region's Raft group, hosting a {@link StateMachine}. Thread-safe.
 *
 * <p>The state lives in memory only: it survives the loss of a minority of members, and a member
 * that is started again gets it from the others. When a majority is lost at the same time it is
 * gone, see {@link RaftStatus.Availability#MAJORITY_LOST} and {@link #resetRegion}.
 *
 * <p>A process should host one member. Several can live in one JVM, for tests.
 */
public final class RaftHost implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RaftHost.class);
  private static final Duration TIDY_EVERY = Duration.ofMillis(500);
  private static final Duration TIDY_WHEN_WELL = Duration.ofMillis(1_500);

  /** Each look is a wake-up of a thread, which adds up when nothing is under way. */
  private static final int REST_WHEN_IDLE = 3;

  private static final Duration PROOF = Duration.ofSeconds(2);
  private static final Duration HAND_OVER = Duration.ofMillis(400);
  private static final Duration LOOK_WHILE_STARTING = Duration.ofMillis(20);

  private final RaftConfig config;
  private final CpGroup group;
  private final MachineService service;
  private final TlsHandshakes handshakes;
  private final ScheduledThreadPoolExecutor timer;

  /** A completion may run whatever the caller hung on its future; not on a thread of Raft. */
  private final Executor completions =
      action -> Thread.ofVirtual().name("lead-raft-answer").start(action);

  private final Proposals proposals;
  private final QuickElection election;
  private final Janitor janitor;
  private final Thread janitorThread;
  private final StatusBoard board;
  private final AtomicBoolean closed = new AtomicBoolean();

  RaftHost(
      RaftConfig config,
      CpGroup group,
      MachineService service,
      TlsHandshakes handshakes,
      ScheduledThreadPoolExecutor timer) {
    this.config = config;
    this.group = group;
    this.service = service;
    this.handshakes = handshakes;
    this.timer = timer;
    RaftTimings timings = config.timings();
    proposals =
        new Proposals(group, timings.attemptTimeout(), config.maxOutstanding(), completions);
    election = new QuickElection(group, timings.rankDelay(), timer, proposals::connectionLost);
    janitor = new Janitor(group, timings.missingMemberRemoval());
    janitorThread =
        Thread.ofPlatform().daemon().name("lead-raft-janitor").unstarted(this::tidyUntilClosed);
    board = new StatusBoard(group, service, janitor, config);
  }

  /**
   * Starts this member and returns once it is in the group, has all that was committed before, and
   * has committed something itself. Blocks for up to {@link RaftConfig#startTimeout}.
   *
   * @param machine gets a {@link StateMachine#reset} first, so that it may have been used before
   * @throws RaftUnavailable if the port is taken, too few members came up in time, or the Hazelcast
   *     on the class path has no working CP subsystem; nothing is left running
   */
  public static RaftHost start(RaftConfig config, MemberTls tls, StateMachine machine)
      throws RaftUnavailable {
    return new Startup(config, tls, machine, settings -> {}).run();
  }

  /** Returns once this member works. */
  void begin(long deadline) throws RaftUnavailable, Startup.StoppedByItself, InterruptedException {
    if (!MonotonicClock.installed()) {
      log.warn("Hazelcast was used in this JVM before: its time-outs follow the wall clock");
    }
    if (!group.raft().isCpSubsystemEnabled()) {
      throw new RaftUnavailable(
          "Hazelcast's CP subsystem is switched off, so nothing could be agreed on. Remove the"
              + " setting that overrides the number of CP members");
    }
    group
        .engine()
        .getNode()
        .getServer()
        .getConnectionManager(EndpointQualifier.MEMBER)
        .addConnectionListener(election);
    lookLater();
    janitorThread.start();
    awaitCommit(deadline);
  }

  /** Being a member is not enough: something has to be committed and read back. */
  private void awaitCommit(long deadline)
      throws RaftUnavailable, Startup.StoppedByItself, InterruptedException {
    while (System.nanoTime() - deadline < 0) {
      if (!group.hazelcast().getLifecycleService().isRunning()) {
        throw new Startup.StoppedByItself();
      }
      if (board.view().role() == Role.OUTSIDE || board.view().leader() == null) {
        Thread.sleep(LOOK_WHILE_STARTING);
        continue;
      }
      try {
        proposals.propose(new CommandOp(), PROOF).get();
        barrier(PROOF).get();
        board.proven();
        return;
      } catch (ExecutionException notYet) {
        log.debug("The Raft group does not commit yet", notYet.getCause());
      }
    }
    throw new RaftUnavailable(whatIsMissing());
  }

  private String whatIsMissing() {
    String text = "no working Raft group within " + config.startTimeout().toSeconds() + " s: ";
    List<HostPort> absent =
        board.members().stream()
            .filter(member ->
                member.state() == MemberState.ABSENT || member.state() == MemberState.MISSING)
            .map(RaftStatus.Member::address)
            .toList();
    if (!absent.isEmpty()) {
      return text
          + "not connected to "
          + absent
          + ". Start these members; if they run, check addresses, firewall and certificates (their"
          + " logs name a certificate they refuse)";
    }
    String problem = janitor.problem();
    return text
        + (problem == null ? "all members are connected, but nothing is committed" : problem)
        + ". If a majority of the region lost its memory at the same time, reset the region";
  }

  /**
   * Commits a command and returns what the machine made of it on the Raft leader.
   *
   * <p>Returns at once. Commands proposed one after another may be committed in another order. A
   * command is proposed again when the leader changes or does not answer, so it may be applied more
   * than once.
   *
   * @param command must not be changed afterwards; up to 8 KB is best, some megabytes still work
   * @param deadline from now on; when it has passed the future fails
   * @return completed off Raft's threads; fails with a {@link ProposalFailed}
   */
  public CompletableFuture<byte[]> propose(byte[] command, Duration deadline) {
    return proposals.propose(new CommandOp(command), deadline);
  }

  /**
   * A linearizable read point: when it completes, the machine of this member has applied at least
   * what was committed before the call. Costs one round of messages, no log entry.
   *
   * @param deadline from now on; when it has passed the future fails
   * @return the last command applied here at that moment; fails with a {@link ProposalFailed}
   */
  public CompletableFuture<LogIndex> barrier(Duration deadline) {
    long start = System.nanoTime();
    return proposals
        .read(new ReadIndexOp(), deadline)
        .thenCompose(index -> applied(index, deadline.minusNanos(System.nanoTime() - start)));
  }

  private CompletableFuture<LogIndex> applied(long index, Duration left) {
    if (service.lastApplied().value() >= index) {
      return CompletableFuture.completedFuture(service.lastApplied());
    }
    CompletableFuture<LogIndex> reached = new CompletableFuture<>();
    group.onMachineThread(() -> service.whenApplied(index, reached));
    return reached
        .orTimeout(Math.max(1, left.toMillis()), TimeUnit.MILLISECONDS)
        .handleAsync(RaftHost::reachedOrWhyNot, completions);
  }

  private static LogIndex reachedOrWhyNot(@Nullable LogIndex reached, @Nullable Throwable failure) {
    if (reached != null) {
      return reached;
    }
    throw failure instanceof ProposalFailed known
        ? known
        : new ProposalFailed.NoLeader("this member has not caught up with the leader in time");
  }

  /**
   * Runs an action on the state machine's thread, between commands, after what waits there. It must
   * be quick. Never runs it inside this call, even if called on that thread.
   */
  public void execute(Runnable action) {
    group.onMachineThread(() -> {
      try {
        action.run();
      } catch (RuntimeException fault) {
        log.error("An action on the state machine's thread threw", fault);
      }
    });
  }

  /** What this member knows; cheap. */
  public RaftStatus status() {
    return board.status();
  }

  /**
   * Has the listener told of changes of role, leader or term, within some hundredths of a second
   * and in order, on one thread that all listeners share. Short-lived roles may go unreported.
   */
  public void onRoleChange(Consumer<RaftStatus> listener) {
    board.listen(listener);
  }

  /**
   * Forgets the state of the whole region and founds a new, empty group. Only for {@link
   * RaftStatus.Availability#MAJORITY_LOST}, and only after the control plane made sure that what
   * was led before is led no more.
   *
   * <p>Every machine of the region gets {@link StateMachine#reset}. All members must be connected.
   *
   * @return completes when the members have forgotten; the new group is ready some seconds later.
   *     Fails with an {@link IllegalStateException} that says what is in the way, for example that
   *     another member has to be asked because it is the oldest
   */
  public CompletableFuture<Void> resetRegion() {
    if (!group.engine().getClusterService().isMaster()) {
      Address oldest = group.engine().getClusterService().getMasterAddress();
      return CompletableFuture.failedFuture(
          new IllegalStateException(
              "only the oldest member can reset the region: ask "
                  + (oldest == null ? "it" : board.nameOf(oldest))));
    }
    return group
        .hazelcast()
        .getCPSubsystem()
        .getCPSubsystemManagementService()
        .reset()
        .toCompletableFuture();
  }

  private void lookLater() {
    long millis = Math.max(10, config.timings().heartbeat().toMillis() / 5);
    long pause = proposals.isIdle() ? millis * REST_WHEN_IDLE : millis;
    var _ = timer.schedule(this::look, pause, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      election.look();
      proposals.look();
      board.look();
    } catch (RuntimeException fault) {
      log.error("Looking after the Raft group failed; it is tried again", fault);
    } finally {
      if (!closed.get()) {
        lookLater();
      }
    }
  }

  private void tidyUntilClosed() {
    try {
      while (!closed.get()) {
        if (!group.hazelcast().getLifecycleService().isRunning()) {
          fail();
          return;
        }
        janitor.tidy();
        prove();
        Thread.sleep(janitor.problem() == null ? TIDY_WHEN_WELL : TIDY_EVERY);
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** The watchdog: what counts is that the group still answers, not that processes are up. */
  private void prove() {
    if (board.view().leader() != null) {
      var _ = barrier(PROOF).thenAccept(index -> board.proven());
    }
  }

  /** Ends this member because its copy of the state, or Hazelcast itself, can no longer be used. */
  void fail() {
    Thread.ofPlatform()
        .daemon()
        .name("lead-raft-failure")
        .start(() -> terminate("this member failed", Availability.FAILED));
  }

  /**
   * Hands the Raft leadership over, if it is here, and stops. Takes a second at most. What is
   * outstanding fails.
   *
   * <p>This member stays in the group as one that is missing, exactly as after a crash: Hazelcast
   * can take members out in good order only as long as three are left. When it is started again, or
   * else after {@link RaftTimings#missingMemberRemoval}, its former self is taken out.
   */
  @Override
  public void close() {
    if (!closed.get()) {
      handOver();
    }
    terminate("this member is closed", Availability.CLOSED);
  }

  private void handOver() {
    RaftNodeImpl node = group.node();
    RaftView now = board.view();
    if (node == null || now.role() != Role.LEADER) {
      return;
    }
    for (RaftEndpoint member : now.members()) {
      Address address = group.addressOf(member);
      if (!member.equals(node.getLocalMember())
          && address != null
          && group.clusterMember(address) != null) {
        try {
          node.transferLeadership(member).get(HAND_OVER.toMillis(), TimeUnit.MILLISECONDS);
          return;
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          return;
        } catch (ExecutionException | TimeoutException declined) {
          log.debug("The Raft leadership could not be handed over", declined);
        }
      }
    }
  }

  /** Ends this member at once, as a crash would. */
  void terminate(String reason, Availability how) {
    board.ended(how);
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    janitorThread.interrupt();
    proposals.close(reason);
    try {
      group.hazelcast().getLifecycleService().terminate();
    } finally {
      timer.shutdownNow();
      board.close();
      handshakes.close();
    }
  }
}
