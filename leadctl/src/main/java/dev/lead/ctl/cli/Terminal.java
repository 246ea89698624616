package dev.lead.ctl.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command writes: data to {@link #out}, talk to {@link #err}. What is a terminal is told by
 * the launcher ({@code lead.tty}, any of the digits 1 and 2), since asking from within the JVM
 * costs start-up time. Not thread-safe, except that {@link #say} writes whole lines.
 */
public final class Terminal {

  private final PrintStream out;
  private final PrintStream err;
  private final boolean outIsTerminal;
  private final boolean errIsTerminal;

  public Terminal(PrintStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal) {
    this.out = out;
    this.err = err;
    this.outIsTerminal = outIsTerminal;
    this.errIsTerminal = errIsTerminal;
  }

  /** The process's own streams, in UTF-8 whatever the locale. */
  public static Terminal ofProcess() {
    String terminals = System.getProperty("lead.tty", "");
    return new Terminal(
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 8192),
            false,
            StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        terminals.contains("1"),
        terminals.contains("2"));
  }

  /** For data. Buffered: {@link #flush} shows it. */
  public PrintStream out() {
    return out;
  }

  /** For progress, warnings and errors. */
  public PrintStream err() {
    return err;
  }

  /** Whether a person sees the data as it is written. */
  public boolean outIsTerminal() {
    return outIsTerminal;
  }

  /** Whether a person sees the talk as it is written. */
  public boolean errIsTerminal() {
    return errIsTerminal;
  }

  /** One line of talk. */
  public synchronized void say(String line) {
    err.println(line);
  }

  /** Makes visible what was written. */
  public void flush() {
    out.flush();
    err.flush();
  }
}
