package dev.lead.ctl.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * A monotonic clock that all processes of this machine read alike, so that one may tell another an
 * instant. On Linux it also goes on while the machine sleeps.
 */
public final class BootClock {

  private static final int CLOCK_BOOTTIME = 7;
  private static final Optional<MethodHandle> CLOCK_GETTIME =
      System.getProperty("os.name", "").startsWith("Linux") ? link() : Optional.empty();

  private BootClock() {}

  /** Nanoseconds since some origin that is the same for all processes until the next boot. */
  public static long nanos() {
    if (CLOCK_GETTIME.isEmpty()) {
      return System.nanoTime(); // counted from boot on macOS, and the same everywhere there
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(16, 8);
      int result = (int) CLOCK_GETTIME.get().invokeExact(CLOCK_BOOTTIME, time);
      if (result != 0) {
        throw new IllegalStateException("clock_gettime(CLOCK_BOOTTIME) failed");
      }
      return time.get(ValueLayout.JAVA_LONG, 0) * 1_000_000_000L
          + time.get(ValueLayout.JAVA_LONG, 8);
    } catch (Throwable e) {
      throw new IllegalStateException("clock_gettime cannot be called", e);
    }
  }

  @SuppressWarnings("restricted") // the launcher enables native access
  private static Optional<MethodHandle> link() {
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("clock_gettime")
        .map(symbol ->
            linker.downcallHandle(
                symbol,
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS)));
  }
}
