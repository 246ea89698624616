package dev.lead.agent;

import dev.lead.agent.config.AgentConfig;
import dev.lead.identity.Credentials;
import dev.lead.identity.Identity;
import dev.lead.identity.Role;
import dev.lead.process.StartError;
import java.time.Instant;

/**
 * Finds out early that the others would refuse this agent: they close the connection without saying
 * much, and joining is tried for minutes.
 */
final class OwnCertificate {
  private OwnCertificate() {}

  /**
   * Checks that the certificate is that of the configured agent and in date.
   *
   * @throws StartError saying what is wrong and what to do
   */
  static void check(Credentials credentials, AgentConfig config, Instant now) {
    Identity wanted = new Identity(Role.AGENT, config.region().value(), config.name().value());
    Identity found = credentials.identity();
    if (!found.equals(wanted)) {
      throw new StartError(
          "the certificate in "
              + config.identity()
              + " is that of "
              + found
              + ", not of "
              + wanted
              + "; issue one (leadctl pki issue) or correct `region` and `name`");
    }
    Instant from = credentials.certificate().getNotBefore().toInstant();
    if (now.isAfter(credentials.validUntil())) {
      throw new StartError(
          "the certificate in "
              + config.identity()
              + " expired at "
              + credentials.validUntil()
              + "; issue a new one (leadctl pki issue) there and start the agent again");
    }
    if (now.isBefore(from)) {
      throw new StartError(
          "the certificate in "
              + config.identity()
              + " is valid only from "
              + from
              + "; set this host's clock, or issue a new one (leadctl pki issue) if it is right");
    }
  }
}
