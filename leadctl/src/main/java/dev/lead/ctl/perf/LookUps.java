package dev.lead.ctl.perf;

import dev.lead.core.model.ShardId;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.http.HttpRequest;
import dev.lead.ctl.remote.ControlPlane;
import dev.lead.ctl.remote.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Asks an agent many times who leads a shard, over several connections at once. */
final class LookUps {

  private static final int WARM_UP = 50;

  private final Supplier<Server> connections;
  private final HttpRequest question;

  LookUps(Supplier<Server> connections, ShardId shard) {
    this.connections = connections;
    this.question = HttpRequest.get(ControlPlane.path(shard) + "/leader");
  }

  /**
   * Measures each question; what comes before all connections are open and warm is not counted.
   *
   * @throws Failure if the agent does not answer
   */
  Sample measure(String what, int count, int atOnce) throws InterruptedException {
    long[] nanos = new long[count];
    AtomicInteger next = new AtomicInteger();
    CountDownLatch ready = new CountDownLatch(atOnce);
    CountDownLatch go = new CountDownLatch(1);
    try (ExecutorService askers = Executors.newFixedThreadPool(atOnce)) {
      List<Future<?>> all = new ArrayList<>();
      for (int n = 0; n < atOnce; n++) {
        all.add(askers.submit(() -> ask(nanos, next, ready, go)));
      }
      ready.await();
      long began = System.nanoTime();
      go.countDown();
      for (Future<?> one : all) {
        end(one);
      }
      return Sample.of(what, nanos, Duration.ofNanos(System.nanoTime() - began));
    }
  }

  private void ask(long[] nanos, AtomicInteger next, CountDownLatch ready, CountDownLatch go) {
    try (Server agent = connections.get()) {
      for (int n = 0; n < WARM_UP; n++) {
        agent.require(question);
      }
      ready.countDown();
      go.await();
      for (int n = next.getAndIncrement(); n < nanos.length; n = next.getAndIncrement()) {
        long before = System.nanoTime();
        agent.require(question);
        nanos[n] = System.nanoTime() - before;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ready.countDown(); // also when it failed: nobody waits for it for ever
    }
  }

  private static void end(Future<?> asker) throws InterruptedException {
    try {
      asker.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Failure failure) {
        throw failure;
      }
      throw new IllegalStateException("look-ups failed", e);
    }
  }
}
