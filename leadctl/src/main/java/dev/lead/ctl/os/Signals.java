package dev.lead.ctl.os;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Sends signals, also to whole process groups, which Java cannot. Thread-safe. */
public final class Signals {

  private static final MethodHandle KILL = link();

  private Signals() {}

  /**
   * Sends a signal to one process.
   *
   * @return whether there is such a process and it may be signalled
   */
  public static boolean send(long pid, Signal signal) {
    requireOrdinary(pid);
    return kill((int) pid, signal) == 0;
  }

  /**
   * Sends a signal to all processes of a group.
   *
   * @param group the pid of the group's leader, who may be gone already
   * @return whether the group has a process that may be signalled
   */
  public static boolean sendToGroup(long group, Signal signal) {
    requireOrdinary(group);
    return kill((int) -group, signal) == 0;
  }

  private static void requireOrdinary(long pid) {
    if (pid <= 1 || pid > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("not the pid of an ordinary process: " + pid);
    }
  }

  private static int kill(int pid, Signal signal) {
    try {
      return (int) KILL.invokeExact(pid, signal.number());
    } catch (Throwable e) {
      throw new IllegalStateException("kill() cannot be called", e);
    }
  }

  @SuppressWarnings("restricted") // the launcher enables native access
  private static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("kill"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }
}
