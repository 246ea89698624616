package dev.lead.ctl.os;

/** Signals by their numbers, which differ between Linux and the BSDs for STOP and CONTINUE. */
public enum Signal {
  INT(2),
  KILL(9),
  TERM(15),
  STOP(System.getProperty("os.name", "").startsWith("Linux") ? 19 : 17),
  CONTINUE(System.getProperty("os.name", "").startsWith("Linux") ? 18 : 19);

  private final int number;

  Signal(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
