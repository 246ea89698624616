package dev.lead.agent.raft;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.cp.internal.RaftGroupId;
import com.hazelcast.cp.internal.raft.impl.RaftEndpoint;
import dev.lead.agent.raft.RaftStatus.Availability;
import dev.lead.agent.raft.RaftStatus.MemberState;
import dev.lead.agent.raft.RaftStatus.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this member knows of its group, for others to read, and whom to tell when it changes. */
final class StatusBoard implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StatusBoard.class);

  /** How old what the board shows of a quiet group may be. */
  private static final long REFRESH_NANOS = Duration.ofMillis(250).toNanos();

  private final CpGroup group;
  private final MachineService service;
  private final Janitor janitor;
  private final List<HostPort> configured;
  private final Duration majorityLostAfter;
  private final List<Consumer<RaftStatus>> listeners = new CopyOnWriteArrayList<>();
  private final ExecutorService listenerThread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("lead-raft-listeners").factory());
  private final Map<Address, String> names = new ConcurrentHashMap<>();
  private final AtomicBoolean refreshing = new AtomicBoolean();

  private volatile RaftView view = RaftView.OUTSIDE;
  private volatile long lastRefresh = System.nanoTime() - REFRESH_NANOS;
  private volatile long lastProof = System.nanoTime();
  private volatile @Nullable Availability end;

  StatusBoard(CpGroup group, MachineService service, Janitor janitor, RaftConfig config) {
    this.group = group;
    this.service = service;
    this.janitor = janitor;
    this.configured = config.members();
    this.majorityLostAfter = config.timings().majorityLostAfter();
  }

  RaftView view() {
    return view;
  }

  void listen(Consumer<RaftStatus> listener) {
    listeners.add(listener);
  }

  /** Notes that something was just committed or read linearizably. */
  void proven() {
    lastProof = System.nanoTime();
  }

  /** Notes how this member ended; the first word counts. */
  void ended(Availability how) {
    if (end == null) {
      end = how;
    }
  }

  /** Called every few milliseconds; has a new view taken if there may be something to see. */
  void look() {
    RaftEndpoint leader = group.leader();
    boolean changed = leader == null ? view.leader() != null : !leader.equals(view.leader());
    if ((changed || System.nanoTime() - lastRefresh > REFRESH_NANOS)
        && refreshing.compareAndSet(false, true)) {
      group.onMachineThread(this::refresh);
    }
  }

  private void refresh() {
    RaftView before = view;
    RaftView now = RaftView.of(group.node());
    view = now;
    lastRefresh = System.nanoTime();
    refreshing.set(false);
    if (now.differsInRole(before) && !listeners.isEmpty()) {
      RaftStatus status = status();
      listenerThread.execute(() -> tell(status));
    }
  }

  private void tell(RaftStatus status) {
    for (Consumer<RaftStatus> listener : listeners) {
      try {
        listener.accept(status);
      } catch (RuntimeException fault) {
        log.error("A listener for the Raft role threw", fault);
      }
    }
  }

  RaftStatus status() {
    RaftView now = view;
    RaftEndpoint leader = now.leader();
    RaftGroupId id = group.id();
    return new RaftStatus(
        now.role(),
        leader == null ? Optional.empty() : nameOf(leader),
        new RaftTerm(now.term()),
        new LogIndex(now.commitIndex()),
        service.lastApplied(),
        availability(now),
        members(),
        id == null ? "" : id.getName() + "@" + id.getSeed() + "@" + id.getId());
  }

  private Availability availability(RaftView now) {
    Availability over = end;
    if (over != null) {
      return over;
    }
    if (janitor.wasRemoved()) {
      return Availability.REMOVED;
    }
    boolean outside = now.role() == Role.OUTSIDE;
    boolean founded = !outside || group.raft().isDiscoveryCompleted();
    if (founded && System.nanoTime() - lastProof > majorityLostAfter.toNanos()) {
      return group.clusterMembers().size() > configured.size() / 2
          ? Availability.MAJORITY_LOST
          : Availability.MAJORITY_UNREACHABLE;
    }
    if (outside) {
      return Availability.JOINING;
    }
    return now.leader() == null ? Availability.ELECTING : Availability.AVAILABLE;
  }

  List<RaftStatus.Member> members() {
    Set<Address> voting = new HashSet<>();
    for (RaftEndpoint endpoint : view.members()) {
      Address address = group.addressOf(endpoint);
      if (address != null) {
        voting.add(address);
      }
    }
    Map<Address, Member> connected = new HashMap<>();
    for (Member member : group.clusterMembers()) {
      connected.put(member.getAddress(), member);
      noteName(member);
    }
    List<RaftStatus.Member> all = new ArrayList<>();
    for (HostPort one : configured) {
      Address address = Address.createUnresolvedAddress(one.host(), one.port());
      MemberState state = state(voting.contains(address), connected.containsKey(address));
      all.add(new RaftStatus.Member(names.getOrDefault(address, one.toString()), one, state));
    }
    return all;
  }

  private static MemberState state(boolean votes, boolean connected) {
    if (votes) {
      return connected ? MemberState.VOTING : MemberState.MISSING;
    }
    return connected ? MemberState.WAITING : MemberState.ABSENT;
  }

  private Optional<String> nameOf(RaftEndpoint endpoint) {
    Address address = group.addressOf(endpoint);
    return address == null ? Optional.empty() : Optional.of(nameOf(address));
  }

  /** The member's name or, if it never was seen, its address. */
  String nameOf(Address address) {
    Member member = group.clusterMember(address);
    if (member != null) {
      noteName(member);
    }
    return names.getOrDefault(address, address.getHost() + ":" + address.getPort());
  }

  private void noteName(Member member) {
    String name = member.getAttribute(HazelcastConfig.NAME_ATTRIBUTE);
    if (name != null) {
      names.put(member.getAddress(), name);
    }
  }

  @Override
  public void close() {
    listenerThread.shutdown();
  }
}
