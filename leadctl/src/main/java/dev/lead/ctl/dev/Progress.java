package dev.lead.ctl.dev;

import dev.lead.ctl.cli.Terminal;
import dev.lead.ctl.output.Style;
import java.util.Locale;

/** Tells what a long command is at: a line for each step, with the time since it began. */
final class Progress {

  private final Terminal terminal;
  private final boolean colours;
  private final long began = System.nanoTime();

  Progress(Terminal terminal, boolean colours) {
    this.terminal = terminal;
    this.colours = colours;
  }

  /** A step is done, or something is to be known. */
  void step(String what) {
    line(Style.PLAIN, what);
  }

  /** It went well to the end. */
  void done(String what) {
    line(Style.GOOD, what);
  }

  /** Something is not as it should be, but the command goes on. */
  void warning(String what) {
    line(Style.WARNING, what);
  }

  private void line(Style style, String what) {
    String time = String.format(Locale.ROOT, "%6.1f s", (System.nanoTime() - began) / 1e9);
    terminal.say(Style.FAINT.paint(time, colours) + "  " + style.paint(what, colours));
  }
}
