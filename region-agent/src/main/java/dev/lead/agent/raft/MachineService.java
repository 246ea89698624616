package dev.lead.agent.raft;

import com.hazelcast.cp.CPGroupId;
import com.hazelcast.cp.internal.RaftNodeLifecycleAwareService;
import com.hazelcast.cp.internal.raft.SnapshotAwareService;
import com.hazelcast.internal.services.ManagedService;
import com.hazelcast.spi.impl.NodeEngine;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects the state machine to Raft. Everything here happens on the state machine's thread, except
 * where said otherwise.
 */
final class MachineService
    implements ManagedService,
        SnapshotAwareService<MachineSnapshot>,
        RaftNodeLifecycleAwareService {
  static final String NAME = "lead:machine";
  static final String GROUP = "lead";

  private static final Logger log = LoggerFactory.getLogger(MachineService.class);

  private final StateMachine machine;
  private final Runnable onFatal;
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Waiting::index));

  private @Nullable CPGroupId current;
  private boolean failed;
  private volatile long lastApplied;

  /** Somebody who wants to know when a command has been applied here. */
  private record Waiting(long index, CompletableFuture<LogIndex> reached) {}

  MachineService(StateMachine machine, Runnable onFatal) {
    this.machine = machine;
    this.onFatal = onFatal;
  }

  /** The outcome, or what the machine threw as text. */
  Object apply(CPGroupId group, long index, byte[] command) {
    enter(group);
    if (failed) {
      return "the state machine failed earlier";
    }
    try {
      byte[] outcome = machine.apply(index, command);
      applied(index);
      return outcome;
    } catch (RuntimeException fault) {
      log.error("The state machine threw at log index {}; this is a fault in it", index, fault);
      applied(index);
      return fault.toString();
    } catch (Throwable fatal) {
      fail(fatal);
      throw fatal;
    }
  }

  long lastApplied(CPGroupId group) {
    enter(group);
    return lastApplied;
  }

  /** Any thread. */
  LogIndex lastApplied() {
    return new LogIndex(lastApplied);
  }

  /** Completes the future when the command at the index has been applied here. */
  void whenApplied(long index, CompletableFuture<LogIndex> reached) {
    if (index <= lastApplied) {
      reached.complete(new LogIndex(lastApplied));
    } else {
      waiting.add(new Waiting(index, reached));
    }
  }

  @Override
  public @Nullable MachineSnapshot takeSnapshot(CPGroupId group, long commitIndex) {
    if (!GROUP.equals(group.getName())) {
      return null;
    }
    enter(group);
    return new MachineSnapshot(lastApplied, machine.snapshot());
  }

  @Override
  public void restoreSnapshot(CPGroupId group, long commitIndex, MachineSnapshot snapshot) {
    enter(group);
    try {
      machine.restore(snapshot.state());
      applied(snapshot.lastApplied());
      log.info(
          "Restored the state at log index {} ({} bytes)",
          snapshot.lastApplied(),
          snapshot.state().length);
    } catch (RuntimeException | Error fatal) {
      fail(fatal);
      throw fatal;
    }
  }

  @Override
  public void onRaftNodeTerminated(CPGroupId group) {
    leave(group);
  }

  @Override
  public void onRaftNodeSteppedDown(CPGroupId group) {
    leave(group);
  }

  /**
   * The first sign of a group. After a reset of the region, or after this member was taken out and
   * in again, the log starts anew, so the machine has to as well.
   */
  private void enter(CPGroupId group) {
    if (group.equals(current)) {
      return;
    }
    if (current != null) {
      dismiss();
    }
    forget();
    current = group;
  }

  private void leave(CPGroupId group) {
    if (group.equals(current)) {
      log.warn("This member's copy of the state is gone: it left the Raft group");
      dismiss();
      forget();
      current = null;
    }
  }

  private void forget() {
    lastApplied = 0;
    failed = false;
    machine.reset();
  }

  private void dismiss() {
    for (Waiting one : waiting) {
      one.reached.completeExceptionally(
          new ProposalFailed.NoLeader("this member left its Raft group"));
    }
    waiting.clear();
  }

  private void applied(long index) {
    lastApplied = index;
    while (!waiting.isEmpty() && waiting.peek().index <= index) {
      waiting.poll().reached.complete(new LogIndex(index));
    }
  }

  private void fail(Throwable fatal) {
    failed = true;
    log.error("This member's copy of the state can no longer be trusted; the member stops", fatal);
    onFatal.run();
  }

  @Override
  public void init(NodeEngine nodeEngine, Properties properties) {}

  /** Called when two halves of the cluster merge, which Raft's state survives. */
  @Override
  public void reset() {}

  @Override
  public void shutdown(boolean terminate) {}
}
