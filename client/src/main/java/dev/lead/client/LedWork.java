package dev.lead.client;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Runs one piece of work under the first leadership that comes. */
final class LedWork<T, X extends Exception> implements LeadershipListener {
  private final LeaderWork<T, X> work;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile @Nullable Thread worker;
  private boolean started;
  private boolean returned;
  private @Nullable T result;
  private @Nullable Throwable failure;
  private @Nullable LeadershipLostException lost;

  LedWork(LeaderWork<T, X> work) {
    this.work = work;
  }

  @Override
  public void elected(Leadership leadership) {
    synchronized (this) {
      if (started) {
        return;
      }
      started = true;
      worker =
          Thread.ofVirtual().name("lead-work-" + leadership.shard()).start(() -> run(leadership));
    }
  }

  private void run(Leadership leadership) {
    T value = null;
    Throwable thrown = null;
    try {
      value = work.run(leadership);
    } catch (Throwable e) {
      thrown = e;
    }
    synchronized (this) {
      result = value;
      failure = thrown;
      returned = true;
    }
    done.countDown();
  }

  @Override
  public void lost(Leadership leadership, Loss loss) throws InterruptedException {
    Thread running = worker;
    synchronized (this) {
      if (!started || returned) {
        return;
      }
      lost = new LeadershipLostException(leadership.shard(), leadership.token(), loss);
    }
    if (running != null) {
      running.interrupt();
      running.join();
    }
  }

  @SuppressWarnings({
    "unchecked",
    "RefactorSwitch"
  }) // what the work throws is X, unchecked, or an interruption
  T await() throws X, InterruptedException {
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread running = worker;
      if (running != null) {
        running.interrupt();
        running.join();
      }
      throw e;
    }
    synchronized (this) {
      LeadershipLostException ended = lost;
      if (ended != null) {
        if (failure != null) {
          ended.addSuppressed(failure);
        }
        throw ended;
      }
      switch (failure) {
        case null -> {
          return (T) (Object) result;
        }
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case InterruptedException e -> throw e;
        default -> throw (X) failure;
      }
    }
  }
}
