package dev.lead.process.time;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Linux's {@code CLOCK_BOOTTIME}, by {@code clock_gettime(2)}. The call goes through the vDSO; as a
 * critical downcall it takes an array on the heap, so that nothing has to be kept for each thread.
 */
final class BootClock implements MonotonicClock {

  static final Optional<BootClock> AVAILABLE = create();

  private static final int CLOCK_BOOTTIME = 7;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final MethodHandle clockGettime;

  private BootClock(MethodHandle clockGettime) {
    this.clockGettime = clockGettime;
  }

  @Override
  public long nanos() {
    // struct timespec { time_t tv_sec; long tv_nsec; } on 64-bit Linux.
    long[] timespec = new long[2];
    if (read(MemorySegment.ofArray(timespec)) != 0) {
      throw new IllegalStateException(
          "clock_gettime(CLOCK_BOOTTIME) failed, though it worked at the start");
    }
    return timespec[0] * NANOS_PER_SECOND + timespec[1];
  }

  private int read(MemorySegment timespec) {
    try {
      return (int) clockGettime.invokeExact(CLOCK_BOOTTIME, timespec);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Empty on other platforms, and where native access is not allowed. */
  @SuppressWarnings("restricted")
  private static Optional<BootClock> create() {
    if (!System.getProperty("os.name").equals("Linux")
        || ValueLayout.ADDRESS.byteSize() != Long.BYTES) {
      return Optional.empty();
    }
    try {
      Linker linker = Linker.nativeLinker();
      MethodHandle handle =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("clock_gettime"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS),
              Linker.Option.critical(true));
      BootClock clock = new BootClock(handle);
      try (Arena arena = Arena.ofConfined()) {
        return clock.read(arena.allocate(2 * ValueLayout.JAVA_LONG.byteSize())) == 0
            ? Optional.of(clock)
            : Optional.empty();
      }
    } catch (RuntimeException | LinkageError e) {
      return Optional.empty();
    }
  }
}
