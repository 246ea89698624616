package dev.lead.ctl.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A stream of server-sent events, or the answer by which the server refused it. Not thread-safe.
 */
public final class EventStream {

  private final BufferedReader lines;
  private final Optional<HttpResponse> refusal;

  private EventStream(InputStream body, Optional<HttpResponse> refusal) {
    this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    this.refusal = refusal;
  }

  static EventStream of(InputStream body) {
    return new EventStream(body, Optional.empty());
  }

  static EventStream refused(HttpResponse answer) {
    return new EventStream(InputStream.nullInputStream(), Optional.of(answer));
  }

  /** The answer, if the server did not start the stream. */
  public Optional<HttpResponse> refusal() {
    return refusal;
  }

  /**
   * Waits for the next event.
   *
   * @return empty when the server ended the stream
   * @throws IOException if the connection breaks or falls silent
   */
  public Optional<ServerEvent> next() throws IOException {
    String id = "";
    String type = "message";
    StringBuilder data = new StringBuilder();
    boolean any = false;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty()) {
        if (any) {
          return Optional.of(new ServerEvent(id, type, data.toString()));
        }
      } else if (!line.startsWith(":")) {
        int colon = line.indexOf(':');
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1);
        value = value.startsWith(" ") ? value.substring(1) : value;
        switch (field) {
          case "id" -> id = value;
          case "event" -> type = value;
          case "data" -> {
            data.append(any ? "\n" : "").append(value);
            any = true;
          }
          default -> {} // "retry" and whatever may come
        }
      }
    }
    return Optional.empty();
  }
}
