package dev.lead.control.db;

import java.time.Duration;

/**
 * Which database, and how it is used.
 *
 * @param url JDBC form
 * @param user "" if the URL says it
 * @param password "" if the URL says it
 * @param connections the largest number of connections
 * @param connectTimeout how long a request waits for a connection before it is told the database is
 *     away
 * @param startWait how long a start waits for the database to come up
 */
public record DatabaseSettings(
    String url,
    String user,
    String password,
    int connections,
    Duration connectTimeout,
    Duration startWait) {
  @Override
  public String toString() {
    return DatabaseUrl.withoutSecrets(url);
  }
}
