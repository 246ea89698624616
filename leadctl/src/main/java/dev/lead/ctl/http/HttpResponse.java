package dev.lead.ctl.http;

import dev.lead.ctl.json.Doc;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What was answered.
 *
 * @param headers by lower-case name; of one that comes twice, the last
 */
public record HttpResponse(int status, Map<String, String> headers, String body) {

  /** Whether it is a 2xx. */
  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /**
   * The body as JSON; missing if there is none.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public Doc json() {
    return body.isEmpty() ? Doc.MISSING : Doc.parse(body);
  }
}
