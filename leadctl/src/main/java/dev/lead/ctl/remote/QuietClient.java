package dev.lead.ctl.remote;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps the client library's log off the terminal: it tells of every pause of the process, which is
 * of use in a server's log.
 */
public final class QuietClient {

  private static final Logger CLIENT = Logger.getLogger("dev.lead.client"); // kept, so it stays set

  private QuietClient() {}

  /** From now on only what is severe is shown. */
  public static void quiet() {
    CLIENT.setLevel(Level.SEVERE);
  }
}
