package dev.lead.client;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Linux's {@code CLOCK_BOOTTIME}: monotonic, and goes on while the machine is suspended. Taken only
 * where the application allows native access to this library ({@code --enable-native-access});
 * asking without leave would print a warning into the application's output.
 */
final class BootTime extends SystemTime {
  private static final int CLOCK_BOOTTIME = 7;

  private final MethodHandle clockGetTime;

  private BootTime(MethodHandle clockGetTime) {
    this.clockGetTime = clockGetTime;
  }

  static Optional<BootTime> open() {
    boolean linux64 =
        System.getProperty("os.name", "").startsWith("Linux")
            && ValueLayout.ADDRESS.byteSize() == 8;
    return linux64 && BootTime.class.getModule().isNativeAccessEnabled()
        ? link()
        : Optional.empty();
  }

  @SuppressWarnings("restricted") // open() has asked for leave
  private static Optional<BootTime> link() {
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor signature =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
    return linker
        .defaultLookup()
        .find("clock_gettime")
        .map(symbol ->
            new BootTime(linker.downcallHandle(symbol, signature, Linker.Option.critical(true))))
        .filter(boot -> boot.read(new long[2]) == 0);
  }

  @Override
  public long nanos() {
    long[] timespec = new long[2];
    if (read(timespec) != 0) {
      throw new IllegalStateException("clock_gettime(CLOCK_BOOTTIME) failed after it had worked");
    }
    return timespec[0] * 1_000_000_000 + timespec[1];
  }

  private int read(long[] timespec) {
    try {
      return (int) clockGetTime.invokeExact(CLOCK_BOOTTIME, MemorySegment.ofArray(timespec));
    } catch (Throwable e) {
      throw new IllegalStateException("clock_gettime cannot be called", e);
    }
  }
}
