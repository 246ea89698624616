package dev.lead.ctl.os;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines for programs on the JDK this process runs on. */
public final class JavaProgram {

  private static final List<String> COMMON =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  private JavaProgram() {}

  /** The {@code java} of this process. */
  public static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /** A command line without arguments for the program; add them to the result. */
  public static List<String> command(List<String> options, String classPath, String main) {
    List<String> command = new ArrayList<>();
    command.add(java().toString());
    command.addAll(COMMON);
    command.addAll(options);
    command.add("-cp");
    command.add(classPath);
    command.add(main);
    return command;
  }

  /** The class path of this process. */
  public static String ownClassPath() {
    return System.getProperty("java.class.path", "");
  }
}
