package dev.lead.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LaneTest {
  private final Lane lane = new Lane("test-lane");
  private final List<String> seen = new CopyOnWriteArrayList<>();

  @Test
  void callsRunOneAfterTheOtherAndTheThreadGoes() {
    List<Integer> order = new CopyOnWriteArrayList<>();
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      expected.add(i);
      lane.add(() -> order.add(number));
    }
    await().until(lane::isIdle);
    assertThat(order).isEqualTo(expected);
  }

  @Test
  void anInterruptReachesOnlyTheCallItIsMeantFor() {
    CountDownLatch started = new CountDownLatch(1);
    Lane.Ticket blocking =
        lane.add(() -> {
          started.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            seen.add("interrupted");
            // A listener may well leave the flag set.
            Thread.currentThread().interrupt();
          }
        });
    lane.add(() -> seen.add("next " + Thread.currentThread().isInterrupted()));
    await().until(() -> started.getCount() == 0);
    lane.interrupt(blocking);
    await().until(lane::isIdle);
    assertThat(seen).containsExactly("interrupted", "next false");
  }

  @Test
  void aCallInterruptedBeforeItBeganBeginsInterrupted() {
    CountDownLatch release = new CountDownLatch(1);
    lane.add(release::await);
    Lane.Ticket waiting = lane.add(() -> seen.add("" + Thread.currentThread().isInterrupted()));
    lane.interrupt(waiting);
    release.countDown();
    await().until(lane::isIdle);
    assertThat(seen).containsExactly("true");
  }

  @Test
  void aCallThatFailsDoesNotStopTheLane() {
    AtomicBoolean ran = new AtomicBoolean();
    lane.add(() -> {
      throw new IllegalStateException("on purpose");
    });
    lane.add(() -> ran.set(true));
    await().untilTrue(ran);
  }
}
