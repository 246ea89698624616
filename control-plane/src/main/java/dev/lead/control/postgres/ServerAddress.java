package dev.lead.control.postgres;

/**
 * How to reach an embedded server.
 *
 * @param port on 127.0.0.1
 * @param password of the user {@link #USER}
 */
public record ServerAddress(int port, Password password) {
  /** The superuser of the embedded cluster. */
  public static final String USER = "lead";

  /** The JDBC form, without user and password. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  @Override
  public String toString() {
    return url();
  }
}
