package dev.lead.ctl.look;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.cli.Terminal;
import dev.lead.ctl.output.Printer;
import dev.lead.ctl.remote.ControlPlane;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** A command that shows something once or, with {@code --watch}, again whenever it has changed. */
public abstract class Looking implements Callable<Integer> {

  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final String CLEAR = "\u001b[H\u001b[2J\u001b[3J";

  protected final Invocation invocation;

  protected Looking(Invocation invocation) {
    this.invocation = invocation;
  }

  /** Asks and prints. */
  protected abstract void show(ControlPlane controlPlane, Printer printer, PrintStream out);

  @Override
  public Integer call() {
    Terminal terminal = invocation.terminal();
    try (ControlPlane controlPlane = invocation.controlPlane()) {
      if (invocation.options().watch()) {
        watch(controlPlane, terminal);
      } else {
        show(controlPlane, invocation.printer(), terminal.out());
      }
    }
    return ExitCode.OK.number();
  }

  private void watch(ControlPlane controlPlane, Terminal terminal) {
    String shown = "";
    while (!Thread.currentThread().isInterrupted()) {
      String text = rendered(controlPlane);
      if (!text.equals(shown)) {
        terminal.out().print(terminal.outIsTerminal() ? CLEAR : shown.isEmpty() ? "" : "\n");
        terminal.out().print(text);
        terminal.flush();
        shown = text;
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
  }

  private String rendered(ControlPlane controlPlane) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream page = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
      show(
          controlPlane,
          new Printer(page, invocation.format(), invocation.outColours(), invocation.clock()),
          page);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
