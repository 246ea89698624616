package dev.lead.agent.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.cp.internal.RaftGroupId;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MachineServiceTest {
  private static final RaftGroupId GROUP = new RaftGroupId(MachineService.GROUP, 0, 1);
  private static final RaftGroupId AFTER_RESET = new RaftGroupId(MachineService.GROUP, 9, 2);

  private final TestMachine machine = new TestMachine();
  private final AtomicInteger fatal = new AtomicInteger();
  private final MachineService service = new MachineService(machine, fatal::incrementAndGet);

  @Test
  void commandsReachTheMachineAndWaitersHear() {
    CompletableFuture<LogIndex> reached = new CompletableFuture<>();
    service.whenApplied(7, reached);
    service.apply(GROUP, 5, bytes("one"));
    assertThat(reached).isNotDone();
    service.apply(GROUP, 8, bytes("two"));
    assertThat(reached).isCompletedWithValue(new LogIndex(8));
    assertThat(machine.commands()).containsExactly("one", "two");
  }

  @Test
  void whoWaitsForWhatIsAppliedHearsAtOnce() {
    service.apply(GROUP, 5, bytes("one"));
    CompletableFuture<LogIndex> reached = new CompletableFuture<>();
    service.whenApplied(5, reached);
    assertThat(reached).isCompletedWithValue(new LogIndex(5));
  }

  @Test
  void aMachineThatWasUsedBeforeStartsAnew() {
    machine.apply(1, bytes("of an earlier life"));
    service.apply(GROUP, 1, bytes("one"));
    assertThat(machine.commands()).containsExactly("one");
  }

  @Test
  void anotherGroupStartsAnew() {
    service.apply(GROUP, 500, bytes("before the reset"));
    CompletableFuture<LogIndex> never = new CompletableFuture<>();
    service.whenApplied(600, never);

    service.apply(AFTER_RESET, 3, bytes("after"));

    assertThat(machine.commands()).containsExactly("after");
    assertThat(service.lastApplied()).isEqualTo(new LogIndex(3));
    assertThat(never).isCompletedExceptionally();
  }

  @Test
  void leavingTheGroupForgetsSoThatAReplayIsNotAppliedTwice() {
    service.apply(GROUP, 1, bytes("one"));
    service.onRaftNodeSteppedDown(GROUP);
    assertThat(machine.commands()).isEmpty();
    assertThat(service.lastApplied()).isEqualTo(LogIndex.NONE);
    service.apply(GROUP, 1, bytes("one"));
    assertThat(machine.commands()).containsExactly("one");
  }

  @Test
  void leavingAnotherGroupChangesNothing() {
    service.apply(GROUP, 1, bytes("one"));
    service.onRaftNodeTerminated(new RaftGroupId("METADATA", 0, 0));
    assertThat(machine.commands()).containsExactly("one");
  }

  @Test
  void aSnapshotCarriesStateAndPosition() {
    service.apply(GROUP, 3, bytes("one"));
    MachineSnapshot snapshot = service.takeSnapshot(GROUP, 10);
    assertThat(snapshot).isNotNull();

    TestMachine other = new TestMachine();
    MachineService restored = new MachineService(other, fatal::incrementAndGet);
    restored.restoreSnapshot(GROUP, 10, snapshot);

    assertThat(other.commands()).containsExactly("one");
    // Not 10: Raft's own entries may stand between, and another member never applies those.
    assertThat(restored.lastApplied()).isEqualTo(new LogIndex(3));
  }

  @Test
  void hazelcastsOwnGroupHasNoSnapshotOfThis() {
    assertThat(service.takeSnapshot(new RaftGroupId("METADATA", 0, 0), 1)).isNull();
  }

  @Test
  void anExceptionIsAnsweredAndTheLogMovesOn() {
    Object answer = service.apply(GROUP, 1, bytes("fail"));
    assertThat(answer).asString().contains("as asked");
    assertThat(service.lastApplied()).isEqualTo(new LogIndex(1));
    assertThat(fatal).hasValue(0);
  }

  @Test
  void anErrorStopsTheMember() {
    StateMachine exhausted =
        new StateMachine() {
          @Override
          public byte[] apply(long index, byte[] command) {
            throw new OutOfMemoryError("as asked");
          }

          @Override
          public byte[] snapshot() {
            return new byte[0];
          }

          @Override
          public void restore(byte[] snapshot) {}
        };
    MachineService failing = new MachineService(exhausted, fatal::incrementAndGet);
    assertThatThrownBy(() -> failing.apply(GROUP, 1, bytes("one")))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(fatal).hasValue(1);
    assertThat(failing.apply(GROUP, 2, bytes("two"))).isEqualTo("the state machine failed earlier");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
