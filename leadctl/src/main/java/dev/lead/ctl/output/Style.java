package dev.lead.ctl.output;

/** Colours. {@link #PLAIN} has none; widths are always measured without them. */
public enum Style {
  PLAIN(""),
  HEADING("\u001b[1m"),
  GOOD("\u001b[32m"),
  WARNING("\u001b[33m"),
  BAD("\u001b[31m"),
  FAINT("\u001b[2m");

  private static final String OFF = "\u001b[0m";

  private final String on;

  Style(String on) {
    this.on = on;
  }

  /** The text in this style, if colours are wanted. */
  public String paint(String text, boolean colours) {
    return colours && !on.isEmpty() && !text.isEmpty() ? on + text + OFF : text;
  }
}
