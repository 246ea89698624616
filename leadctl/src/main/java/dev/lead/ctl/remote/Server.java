package dev.lead.ctl.remote;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.http.Authority;
import dev.lead.ctl.http.EventStream;
import dev.lead.ctl.http.HttpRequest;
import dev.lead.ctl.http.HttpResponse;
import dev.lead.ctl.http.HttpsConnection;
import dev.lead.ctl.http.Problem;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * A server of the deployment, asked over one connection that is kept between requests. What goes
 * wrong becomes a {@link Failure}. Not thread-safe.
 */
public final class Server implements AutoCloseable {

  private static final Duration SILENCE = Duration.ofSeconds(60);

  private final String what;
  private final Authority address;
  private final SSLContext tls;
  private final Duration timeout;
  private final Consumer<String> trace;
  private Optional<HttpsConnection> connection = Optional.empty();

  /**
   * @param what how to call it in errors, for example "the control plane"
   * @param trace is told each request and its answer
   */
  Server(String what, Authority address, SSLContext tls, Duration timeout, Consumer<String> trace) {
    this.what = what;
    this.address = address;
    this.tls = tls;
    this.timeout = timeout;
    this.trace = trace;
  }

  /** Where it listens. */
  public Authority address() {
    return address;
  }

  /**
   * Asks; any answer will do.
   *
   * @throws Failure if there is no answer
   */
  public HttpResponse ask(HttpRequest request) {
    try {
      return asked(request);
    } catch (EOFException | SocketException e) {
      if (e instanceof ConnectException
          || e instanceof NoRouteToHostException
          || !repeatable(request)) {
        throw unreachable(e);
      }
    } catch (IOException e) {
      throw unreachable(e);
    }
    try {
      return asked(request); // a kept connection may have been closed by the server meanwhile
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /**
   * Asks and wants a success.
   *
   * @throws Failure if there is no answer, or it is a refusal
   */
  public HttpResponse require(HttpRequest request) {
    HttpResponse answer = ask(request);
    if (!answer.isSuccess()) {
      throw Problem.of(request, answer);
    }
    return answer;
  }

  /**
   * Opens a stream of events on a connection of its own; close this server to end it.
   *
   * @throws Failure if the server cannot be reached or refuses
   */
  public EventStream events(HttpRequest request) {
    try {
      close();
      HttpsConnection fresh = HttpsConnection.open(address, tls, timeout);
      connection = Optional.of(fresh);
      EventStream stream = fresh.events(request, SILENCE);
      if (stream.refusal().isPresent()) {
        throw Problem.of(request, stream.refusal().get());
      }
      return stream;
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private HttpResponse asked(HttpRequest request) throws IOException {
    long started = System.nanoTime();
    HttpResponse answer = open().exchange(request);
    trace.accept(
        "%s at %s: %d in %d ms"
            .formatted(
                request, address, answer.status(), (System.nanoTime() - started) / 1_000_000));
    return answer;
  }

  private HttpsConnection open() throws IOException {
    if (connection.filter(HttpsConnection::isUsable).isEmpty()) {
      close();
      connection = Optional.of(HttpsConnection.open(address, tls, timeout));
    }
    return connection.get();
  }

  private static boolean repeatable(HttpRequest request) {
    return request.method().equals("GET") || request.headers().containsKey("Idempotency-Key");
  }

  /** What an exception of the transport means for a person. */
  Failure unreachable(IOException e) {
    String message = "cannot reach " + what + " at " + address + ": ";
    return switch (e) {
      case SocketTimeoutException t ->
          new Failure(
              ExitCode.TIMED_OUT,
              message + "no answer within " + timeout.toMillis() + " ms",
              "is it overloaded or stopped? --timeout waits longer");
      case ConnectException c ->
          Failure.error(message + "nothing listens there", "is it running? leadctl context show");
      case UnknownHostException u ->
          Failure.error(message + "unknown host", "leadctl context show");
      case SSLException s ->
          new Failure(
              ExitCode.NOT_AUTHORIZED,
              "no secure connection with %s at %s: %s".formatted(what, address, rootMessage(s)),
              "does the context's certificate belong to this deployment, and is it still valid?"
                  + " leadctl pki show FOLDER");
      default -> Failure.error(message + rootMessage(e), "");
    };
  }

  private static String rootMessage(Throwable e) {
    Throwable deepest = e;
    while (deepest.getCause() != null && deepest.getCause().getMessage() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage());
  }

  @Override
  public void close() {
    connection.ifPresent(HttpsConnection::close);
    connection = Optional.empty();
  }
}
