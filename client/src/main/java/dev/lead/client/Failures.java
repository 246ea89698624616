package dev.lead.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in words why an agent was not reached: what happened, why, and what to do. */
final class Failures {
  private Failures() {}

  static String explain(AgentAddress agent, Throwable failure) {
    Throwable cause = unwrap(failure);
    CertificateException badCertificate = find(cause, CertificateException.class);
    if (badCertificate != null) {
      return "agent %s has shown a certificate that is not accepted: %s; compare roots.pem and the address with its certificate"
          .formatted(agent, Texts.clip(String.valueOf(deepest(badCertificate).getMessage())));
    }
    if (cause instanceof LeadException) {
      return String.valueOf(cause.getMessage());
    }
    SSLException tls = find(cause, SSLException.class);
    if (tls != null) {
      return "agent %s ended the TLS connection: %s; if it names a certificate, it is cert.pem of this process: issue a new one with `leadctl pki issue`"
          .formatted(agent, Texts.clip(String.valueOf(tls.getMessage())));
    }
    if (find(cause, HttpTimeoutException.class) != null
        || find(cause, SocketTimeoutException.class) != null) {
      return "agent %s did not answer in time; check that the host is up and no firewall drops packets"
          .formatted(agent);
    }
    if (find(cause, UnresolvedAddressException.class) != null
        || find(cause, UnknownHostException.class) != null) {
      return "the name of agent %s can't be resolved; check the spelling and DNS".formatted(agent);
    }
    if (find(cause, ConnectException.class) != null) {
      return "nothing listens at %s; check that the agent runs and the port is right"
          .formatted(agent);
    }
    if (find(cause, EOFException.class) != null) {
      return "agent %s ended the connection without a word; it may not accept cert.pem of this process (its log says why)"
          .formatted(agent);
    }
    return "agent %s: %s"
        .formatted(
            agent, Texts.clip(cause.getMessage() == null ? cause.toString() : cause.getMessage()));
  }

  /** Why a connection that had been open is over. */
  static String broken(AgentAddress agent, Throwable failure) {
    return failure instanceof IOException
        ? "the connection to agent %s broke off: it, its host, or the network between went away"
            .formatted(agent)
        : explain(agent, failure);
  }

  static String refused(AgentAddress agent, int status) {
    return switch (status) {
      case 401, 403 ->
          "agent %s does not allow this identity (HTTP %d); a candidate needs a certificate of its role and region: `leadctl pki issue`"
              .formatted(agent, status);
      case 404 ->
          "what listens at %s is no agent: it has no /v1/session (HTTP 404)".formatted(agent);
      default ->
          "agent %s refused the connection (HTTP %d); its log says why".formatted(agent, status);
    };
  }

  static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static Throwable deepest(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }
}
