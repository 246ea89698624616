package dev.lead.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The loop of a {@link Lead}, and its watchdog: it wakes up at least every 50 ms and compares when
 * it woke with when it should have. A longer gap is a pause of this process (collector, stopped,
 * swapped out, suspended, no processor), and those who asked are told of it <em>before</em> any
 * task runs that came in meanwhile.
 *
 * <p>A platform thread, so that an application which keeps all carriers of virtual threads busy
 * can't starve it.
 */
final class LoopThread implements Loop, AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.lead.client");
  private static final long TICK = Duration.ofMillis(50).toNanos();

  private final TimeSource time;
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final PriorityQueue<Due> timers = new PriorityQueue<>();
  private final List<Consumer<Duration>> pauseListeners = new CopyOnWriteArrayList<>();
  private long number;
  private volatile boolean closed;

  LoopThread(TimeSource time) {
    this.time = time;
    var _ = Thread.ofPlatform().daemon().name("lead-client").start(this::run);
  }

  /** Asks to be told, in the loop, of each gap of at least a tick. */
  void onPause(Consumer<Duration> listener) {
    pauseListeners.add(listener);
  }

  void removePauseListener(Consumer<Duration> listener) {
    pauseListeners.remove(listener);
  }

  @Override
  public void execute(Runnable task) {
    if (!closed) {
      tasks.add(task);
    }
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Due due = new Due(time.nanos() + delay.toNanos(), number++, task);
    timers.add(due);
    return () -> due.cancelled = true;
  }

  @Override
  public void close() {
    execute(() -> closed = true);
  }

  private void run() {
    long last = time.nanos();
    long lastWall = time.wallNanos();
    while (!closed) {
      long wait = Math.clamp(untilNextTimer(last), 0, TICK);
      Runnable task = poll(wait);
      long now = time.nanos();
      long wall = time.wallNanos();
      // The wall clock speaks for a monotonic one that stood still.
      long gap = Math.max(now - last, wall - lastWall) - wait;
      if (gap >= TICK) {
        tellPause(Duration.ofNanos(gap));
      }
      last = now;
      lastWall = wall;
      runDue(now);
      if (task != null) {
        run(task);
      }
    }
  }

  private long untilNextTimer(long now) {
    while (!timers.isEmpty() && timers.peek().cancelled) {
      timers.poll();
    }
    Due next = timers.peek();
    return next == null ? TICK : next.at - now;
  }

  private @org.jspecify.annotations.Nullable Runnable poll(long nanos) {
    try {
      return nanos == 0 ? tasks.poll() : tasks.poll(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "the loop was interrupted; nobody has reason to, going on");
      return null;
    }
  }

  private void runDue(long now) {
    Due due;
    while ((due = timers.peek()) != null && (due.cancelled || due.at - now <= 0)) {
      timers.poll();
      if (!due.cancelled) {
        run(due.task);
      }
    }
  }

  private void tellPause(Duration pause) {
    for (Consumer<Duration> listener : pauseListeners) {
      run(() -> listener.accept(pause));
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a task of the LEAD client failed; this is a defect of the library", e);
    }
  }

  private static final class Due implements Comparable<Due> {
    final long at;
    final long number;
    final Runnable task;
    boolean cancelled;

    Due(long at, long number, Runnable task) {
      this.at = at;
      this.number = number;
      this.task = task;
    }

    @Override
    public int compareTo(Due other) {
      int byTime = Long.signum(at - other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }
}
