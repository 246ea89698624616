package dev.lead.process.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lead.process.json.JsonErrors;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns whatever ended a request into a problem document. A stack trace goes to the log, never to
 * the caller.
 */
final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  /** A connection that is closed at once may take its last answer with it. */
  private static final long LAST_MILLIS = 1_000;

  private final HttpLimits limits;

  Failures(HttpLimits limits) {
    this.limits = limits;
  }

  void handle(RoutingContext context) {
    Problem problem = problem(context.failure(), context.statusCode(), context);
    Reply reply = Reply.problem(problem);
    if (problem.status() == 413 || problem.status() == 403) {
      // What is left of the body, or of the connection, is not wanted.
      reply = http1(context) ? reply.header("Connection", "close") : reply;
      stopReading(context);
    }
    Endpoints.write(context, reply);
  }

  /** The rest of the body is neither read nor waited for; the answer gets a moment to arrive. */
  private static void stopReading(RoutingContext context) {
    if (http1(context) && !context.request().isEnded()) {
      context.request().pause();
      context.vertx().setTimer(LAST_MILLIS, late -> context.request().connection().close());
    }
  }

  private Problem problem(@Nullable Throwable failure, int status, RoutingContext context) {
    return switch (failure) {
      case null -> ofStatus(status, context);
      case ProblemException refused -> refused.problem();
      case HttpException http -> ofStatus(http.getStatusCode(), context);
      case JsonProcessingException json -> Problems.badBody(JsonErrors.describe(json));
      default -> fault(failure, context);
    };
  }

  private Problem ofStatus(int status, RoutingContext context) {
    return switch (status) {
      case 404 -> Problems.notFound("Nothing is served at %s.".formatted(context.normalizedPath()));
      case 405 -> Problems.methodNotAllowed(context.request().method().name());
      case 413 -> Problems.bodyTooLarge(limits.bodyBytes());
      case 500, -1 -> fault(new IllegalStateException("failed without a cause"), context);
      default ->
          status >= 400 && status < 500
              ? new Problem(
                  "bad-request",
                  "The request cannot be understood",
                  status,
                  "The server answers %d.".formatted(status),
                  java.util.Map.of())
              : Problems.unavailable("The server answers %d.".formatted(status));
    };
  }

  private static Problem fault(Throwable failure, RoutingContext context) {
    String incident = UUID.randomUUID().toString();
    LOG.error(
        "{} {} failed, incident {}",
        context.request().method(),
        context.normalizedPath(),
        incident,
        failure);
    return Problems.internal(incident);
  }

  private static boolean http1(RoutingContext context) {
    return switch (context.request().version()) {
      case HTTP_1_0, HTTP_1_1 -> true;
      default -> false;
    };
  }
}
