package dev.lead.process.http;

import dev.lead.process.json.Json;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How a call of {@link HttpCaller} ended. */
public sealed interface CallOutcome {

  /** A server did it: a status below 400. */
  final class Answered implements CallOutcome {

    private final Address by;
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    Answered(Address by, int status, Map<String, String> headers, byte[] body) {
      this.by = by;
      this.status = status;
      this.headers = headers;
      this.body = body;
    }

    /** Who answered. */
    public Address by() {
      return by;
    }

    public int status() {
      return status;
    }

    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /**
     * The body; fields that are not known are ignored.
     *
     * @throws IOException if it is not JSON of this form: the other side is of a version that does
     *     not fit
     */
    public <T> T read(Class<T> type) throws IOException {
      return Json.mapper().readValue(body, type);
    }

    public byte[] body() {
      return body.clone();
    }

    @Override
    public String toString() {
      return "%d from %s".formatted(status, by);
    }
  }

  /**
   * A server refused it: a status from 400 on.
   *
   * @param by who refused
   * @param problem why
   */
  record Refused(Address by, Problem problem) implements CallOutcome {}

  /**
   * No server gave an answer.
   *
   * @param why for each address tried, what happened
   * @param mayHaveArrived whether a server may have acted on it all the same
   */
  record Unreachable(String why, boolean mayHaveArrived) implements CallOutcome {}
}
