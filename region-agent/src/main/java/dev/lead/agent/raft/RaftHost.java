package dev.lead.agent.raft;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.cp.internal.RaftGroupId;
import com.hazelcast.cp.internal.raft.impl.RaftEndpoint;
import com.hazelcast.cp.internal.raft.impl.RaftNodeImpl;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  static {
    HazelcastConfig.prepareJvm();
  }

  private static final Logger log = LoggerFactory.getLogger(RaftHost.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(10);
  private static final Duration TIDY_EVERY = Duration.ofMillis(500);
  private static final Duration PROOF = Duration.ofSeconds(2);
  private static final Duration HAND_OVER = Duration.ofMillis(400);

  private final RaftConfig config;
  private final CpGroup group;
  private final MachineService service;
  private final TlsHandshakes handshakes;
  private final ScheduledThreadPoolExecutor timer;

  /** A completion may run whatever the caller hung on its future; not on a thread of Raft. */
  private final Executor completions =
      action -> Thread.ofVirtual().name("lead-raft-answer").start(action);

  private final ExecutorService listenerThread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("lead-raft-listeners").factory());
  private final Proposals proposals;
  private final QuickElection election;
  private final Janitor janitor;
  private final Thread janitorThread;
  private final List<Consumer<RaftStatus>> roleListeners = new CopyOnWriteArrayList<>();
  private final Map<Address, String> names = new ConcurrentHashMap<>();

  private volatile RaftView view = RaftView.OUTSIDE;
  private volatile long lastProof = System.nanoTime();
  private volatile boolean viewRequested;
  private volatile boolean failed;
  private volatile boolean closed;

  private RaftHost(
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
    this.proposals =
        new Proposals(group, timings.attemptTimeout(), config.maxOutstanding(), completions);
    this.election = new QuickElection(group, timings.rankDelay(), timer, proposals::connectionLost);
    this.janitor = new Janitor(group, timings.missingMemberRemoval());
    this.janitorThread =
        Thread.ofPlatform().daemon().name("lead-raft-janitor").unstarted(this::tidyUntilClosed);
  }

  /**
   * Starts this member and returns once it is in the group, has all that was committed before, and
   * has committed something itself. Blocks for up to {@link RaftConfig#startTimeout}.
   *
   * @throws RaftUnavailable if the port is taken, too few members came up in time, or the Hazelcast
   *     on the class path has no working CP subsystem; nothing is left running
   */
  public static RaftHost start(RaftConfig config, MemberTls tls, StateMachine machine)
      throws RaftUnavailable {
    return start(config, tls, machine, hazelcast -> {});
  }

  /** For tests: with a last word on Hazelcast's settings. */
  static RaftHost start(
      RaftConfig config, MemberTls tls, StateMachine machine, Consumer<Config> lastWord)
      throws RaftUnavailable {
    FreeAddress.check(config.address());
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("lead-raft-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    TlsHandshakes handshakes = new TlsHandshakes(tls, config.timings().handshakeTimeout(), timer);
    CompletableFuture<RaftHost> started = new CompletableFuture<>();
    MachineService service = new MachineService(machine, () -> failedFatally(started));
    HazelcastInstance hazelcast = null;
    RaftHost host = null;
    try {
      Config settings = HazelcastConfig.of(config, service);
      lastWord.accept(settings);
      hazelcast =
          HazelcastInstanceFactory.newHazelcastInstance(
              settings, settings.getInstanceName(), new MemberContext(handshakes, config));
      host = new RaftHost(config, new CpGroup(hazelcast), service, handshakes, timer);
      host.awaitGroup();
      started.complete(host);
      return host;
    } catch (RaftUnavailable unavailable) {
      stop(host, hazelcast, handshakes, timer);
      throw unavailable;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      stop(host, hazelcast, handshakes, timer);
      throw new RaftUnavailable("interrupted while starting", interrupted);
    } catch (Exception failure) {
      stop(host, hazelcast, handshakes, timer);
      throw new RaftUnavailable(
          "Hazelcast did not start at "
              + config.address()
              + ": "
              + failure.getMessage()
              + ". See its log above; the usual causes are an address this host does not have and a"
              + " certificate that the other members do not accept",
          failure);
    }
  }

  private static void stop(
      @Nullable RaftHost host,
      @Nullable HazelcastInstance hazelcast,
      TlsHandshakes handshakes,
      ScheduledThreadPoolExecutor timer) {
    if (host != null) {
      host.terminate("this member could not start");
      return;
    }
    if (hazelcast != null) {
      hazelcast.getLifecycleService().terminate();
    }
    timer.shutdownNow();
    handshakes.close();
  }

  private void awaitGroup() throws RaftUnavailable, InterruptedException {
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
    var _ =
        timer.scheduleWithFixedDelay(
            this::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    janitorThread.start();
    long start = System.nanoTime();
    String lastFailure = "";
    while (System.nanoTime() - start < config.startTimeout().toNanos()) {
      if (!group.hazelcast().getLifecycleService().isRunning()) {
        throw new RaftUnavailable(
            "Hazelcast stopped while the Raft group was being formed; see its log above. Start this"
                + " member again");
      }
      if (view.role() == RaftStatus.Role.OUTSIDE || view.leader() == null) {
        Thread.sleep(LOOK_EVERY);
        continue;
      }
      try {
        proposals.propose(new CommandOp(), PROOF).get();
        barrier(PROOF).get();
        lastProof = System.nanoTime();
        return;
      } catch (ExecutionException notYet) {
        lastFailure = String.valueOf(notYet.getCause().getMessage());
      }
    }
    throw new RaftUnavailable(notFormed(lastFailure));
  }

  private String notFormed(String lastFailure) {
    List<HostPort> absent = new ArrayList<>();
    for (RaftStatus.Member member : members()) {
      if (member.state() == RaftStatus.MemberState.ABSENT
          || member.state() == RaftStatus.MemberState.MISSING) {
        absent.add(member.address());
      }
    }
    StringBuilder text =
        new StringBuilder("no working Raft group within ")
            .append(config.startTimeout().toSeconds())
            .append(" s");
    if (!absent.isEmpty()) {
      text.append(": not connected to ").append(absent);
      text.append(". Start these members, and check addresses, firewall and certificates");
    } else {
      text.append(" although all members are connected");
      String problem = janitor.problem();
      if (problem != null) {
        text.append(": ").append(problem);
      } else if (!lastFailure.isEmpty()) {
        text.append(": ").append(lastFailure);
      }
      text.append(". If a majority of the region was lost, reset the region");
    }
    return text.toString();
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
    RaftView now = view;
    RaftEndpoint leader = now.leader();
    RaftGroupId id = group.id();
    return new RaftStatus(
        now.role(),
        leader == null ? Optional.empty() : Optional.ofNullable(nameOf(leader)),
        new RaftTerm(now.term()),
        new LogIndex(now.commitIndex()),
        service.lastApplied(),
        availability(now),
        members(),
        id == null ? "" : id.getName() + "@" + id.getSeed() + "@" + id.getId());
  }

  /**
   * Has the listener told of changes of role, leader or term, within some hundredths of a second
   * and in order, on one thread that all listeners share. Short-lived roles may go unreported.
   */
  public void onRoleChange(Consumer<RaftStatus> listener) {
    roleListeners.add(listener);
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
      Address master = group.engine().getClusterService().getMasterAddress();
      return CompletableFuture.failedFuture(
          new IllegalStateException(
              "only the oldest member can reset the region: ask "
                  + (master == null ? "it" : names.getOrDefault(master, master.toString()))));
    }
    return group
        .hazelcast()
        .getCPSubsystem()
        .getCPSubsystemManagementService()
        .reset()
        .toCompletableFuture();
  }

  private void look() {
    try {
      election.look();
      proposals.look();
      if (!viewRequested) {
        viewRequested = true;
        group.onMachineThread(this::takeView);
      }
    } catch (RuntimeException fault) {
      log.error("Looking after the Raft group failed; it is tried again", fault);
    }
  }

  private void takeView() {
    RaftView before = view;
    RaftView now = RaftView.of(group.node());
    view = now;
    viewRequested = false;
    if (now.differsInRole(before) && !roleListeners.isEmpty()) {
      RaftStatus status = status();
      listenerThread.execute(() -> tell(status));
    }
  }

  private void tell(RaftStatus status) {
    for (Consumer<RaftStatus> listener : roleListeners) {
      try {
        listener.accept(status);
      } catch (RuntimeException fault) {
        log.error("A listener for the Raft role threw", fault);
      }
    }
  }

  private void tidyUntilClosed() {
    try {
      while (!closed) {
        janitor.tidy();
        prove();
        Thread.sleep(TIDY_EVERY);
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** The watchdog: what counts is that the group still answers, not that processes are up. */
  private void prove() {
    if (view.leader() != null) {
      var _ = barrier(PROOF).thenAccept(index -> lastProof = System.nanoTime());
    }
  }

  private RaftStatus.Availability availability(RaftView now) {
    if (closed) {
      return failed ? RaftStatus.Availability.FAILED : RaftStatus.Availability.CLOSED;
    }
    if (failed) {
      return RaftStatus.Availability.FAILED;
    }
    if (janitor.wasRemoved()) {
      return RaftStatus.Availability.REMOVED;
    }
    boolean outside = now.role() == RaftStatus.Role.OUTSIDE;
    if (System.nanoTime() - lastProof > config.timings().majorityLostAfter().toNanos()
        && (!outside || group.raft().isDiscoveryCompleted())) {
      return connectedMembers() > config.members().size() / 2
          ? RaftStatus.Availability.MAJORITY_LOST
          : RaftStatus.Availability.MAJORITY_UNREACHABLE;
    }
    if (outside) {
      return RaftStatus.Availability.JOINING;
    }
    return now.leader() == null
        ? RaftStatus.Availability.ELECTING
        : RaftStatus.Availability.AVAILABLE;
  }

  private int connectedMembers() {
    return group.clusterMembers().size();
  }

  private List<RaftStatus.Member> members() {
    List<Address> voting = new ArrayList<>();
    for (RaftEndpoint endpoint : view.members()) {
      Address address = group.addressOf(endpoint);
      if (address != null) {
        voting.add(address);
      }
    }
    Map<Address, Member> connected = new HashMap<>();
    for (Member member : group.clusterMembers()) {
      connected.put(member.getAddress(), member);
      String name = member.getAttribute(HazelcastConfig.NAME_ATTRIBUTE);
      if (name != null) {
        names.put(member.getAddress(), name);
      }
    }
    List<RaftStatus.Member> all = new ArrayList<>();
    for (HostPort configured : config.members()) {
      Address address = addressOf(configured);
      boolean votes = voting.contains(address);
      boolean there = connected.containsKey(address);
      RaftStatus.MemberState state =
          votes
              ? there ? RaftStatus.MemberState.VOTING : RaftStatus.MemberState.MISSING
              : there ? RaftStatus.MemberState.WAITING : RaftStatus.MemberState.ABSENT;
      all.add(
          new RaftStatus.Member(
              names.getOrDefault(address, configured.toString()), configured, state));
    }
    return all;
  }

  private static Address addressOf(HostPort member) {
    return Address.createUnresolvedAddress(member.host(), member.port());
  }

  private @Nullable String nameOf(RaftEndpoint endpoint) {
    Address address = group.addressOf(endpoint);
    if (address == null) {
      return null;
    }
    Member member = group.clusterMember(address);
    String name = member == null ? null : member.getAttribute(HazelcastConfig.NAME_ATTRIBUTE);
    if (name != null) {
      names.put(address, name);
    }
    return names.getOrDefault(address, address.toString());
  }

  private static void failedFatally(CompletableFuture<RaftHost> starting) {
    var _ = starting.thenAccept(RaftHost::failedFatally);
  }

  private void failedFatally() {
    failed = true;
    Thread.ofPlatform()
        .daemon()
        .name("lead-raft-failure")
        .start(() -> terminate("this member failed"));
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
    handOver();
    terminate("this member is closed");
  }

  private void handOver() {
    RaftNodeImpl node = group.node();
    RaftView now = view;
    if (node == null || now.role() != RaftStatus.Role.LEADER || closed) {
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

  private synchronized void terminate(String reason) {
    if (closed) {
      return;
    }
    closed = true;
    janitorThread.interrupt();
    proposals.close(reason);
    try {
      group.hazelcast().getLifecycleService().terminate();
    } finally {
      timer.shutdownNow();
      listenerThread.shutdown();
      handshakes.close();
    }
  }

  /** For tests: this member's node. */
  @Nullable RaftNodeImpl node() {
    return group.node();
  }
}
