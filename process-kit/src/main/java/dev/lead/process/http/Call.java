package dev.lead.process.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lead.identity.Identity;
import dev.lead.process.json.Json;
import dev.lead.process.json.JsonErrors;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One request, as an {@link Endpoint} sees it. What the caller got wrong becomes a {@link
 * ProblemException}, which the endpoint lets pass. To be used by one thread at a time.
 */
public final class Call {

  private final RoutingContext context;

  Call(RoutingContext context) {
    this.context = context;
  }

  /** Who calls, proved by the certificate. */
  public Identity peer() {
    return Peers.of(context);
  }

  /** A part of the path that the route names as {@code :name}. */
  public String path(String name) {
    String value = context.pathParam(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no parameter " + name);
    }
    return value;
  }

  /**
   * A part of the path that is a number from 0.
   *
   * @throws ProblemException 400 if it is not
   */
  public int pathNumber(String name) {
    return (int) number("`" + name + "` in the path", path(name), 0, Integer.MAX_VALUE);
  }

  /** A query parameter; the first, if there are several. */
  public Optional<String> query(String name) {
    return context.queryParam(name).stream().findFirst();
  }

  /** All values of a query parameter. */
  public List<String> queries(String name) {
    return context.queryParam(name);
  }

  /**
   * A query parameter that is a number.
   *
   * @throws ProblemException 400 if it is not, or is outside of the bounds
   */
  public long queryNumber(String name, long orElse, long least, long most) {
    Optional<String> value = query(name);
    return value.isEmpty()
        ? orElse
        : number("`" + name + "` in the query", value.get(), least, most);
  }

  /**
   * A query parameter that is true or false.
   *
   * @throws ProblemException 400 if it is neither
   */
  public boolean queryFlag(String name) {
    String value = query(name).orElse("false");
    return switch (value) {
      case "true", "" -> true;
      case "false" -> false;
      default ->
          throw Problems.unknownValue(
                  "`" + name + "` in the query", value, List.of("true", "false"))
              .asException();
    };
  }

  /**
   * A query parameter in milliseconds, cut to {@code most}; zero if absent.
   *
   * @throws ProblemException 400 if it is not a number from 0
   */
  public Duration queryMillis(String name, Duration most) {
    long millis = queryNumber(name, 0, 0, Long.MAX_VALUE);
    return Duration.ofMillis(Math.min(millis, most.toMillis()));
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(context.request().getHeader(name));
  }

  /**
   * The body as JSON that a person or their program wrote: unknown fields are refused.
   *
   * @throws ProblemException 400 saying which field is wrong
   */
  public <T> T body(Class<T> type) {
    return read(Json.strict(), type);
  }

  /**
   * The body as JSON that another LEAD process wrote, perhaps of a newer version: unknown fields
   * are ignored.
   *
   * @throws ProblemException 400 saying which field is wrong
   */
  public <T> T peerBody(Class<T> type) {
    return read(Json.mapper(), type);
  }

  /** The body as it came. */
  public byte[] bytes() {
    Buffer buffer = context.body().buffer();
    return buffer == null ? new byte[0] : buffer.getBytes();
  }

  /** Whether nobody waits for the answer any more. */
  public boolean abandoned() {
    return context.response().closed() || context.request().connection() == null;
  }

  /** The request of the web framework, for what is not offered here. */
  public RoutingContext context() {
    return context;
  }

  private <T> T read(ObjectMapper mapper, Class<T> type) {
    byte[] bytes = bytes();
    if (bytes.length == 0) {
      throw Problems.badBody("A JSON body is needed, and there is none.").asException();
    }
    try {
      T value = mapper.readValue(bytes, type);
      if (value == null) {
        throw Problems.badBody("The body is null.").asException();
      }
      return value;
    } catch (JsonProcessingException e) {
      throw Problems.badBody(JsonErrors.describe(e)).asException();
    } catch (IOException e) {
      throw Problems.badBody("The body cannot be read as UTF-8 JSON.").asException();
    }
  }

  private static long number(String what, String value, long least, long most) {
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Answered below, like a number outside of the bounds.
    }
    throw Problems.badRequest(
            "%s must be a whole number from %d to %d.".formatted(what, least, most))
        .asException();
  }
}
