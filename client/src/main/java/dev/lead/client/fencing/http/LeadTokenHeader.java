package dev.lead.client.fencing.http;

import dev.lead.client.Leadership;
import dev.lead.client.Shard;
import dev.lead.client.Token;
import dev.lead.client.fencing.StaleTokenException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header that carries a leader's token: {@code Lead-Token: payments/17;42949672961}, which is
 * the shard, a semicolon, and the token in decimal, without spaces, signs or leading zeros. A
 * request has it once. A refusal (412) carries the token that is present in the same form.
 */
public record LeadTokenHeader(Shard shard, Token token) {
  /** The header's name. */
  public static final String NAME = "Lead-Token";

  private static final Pattern FORM =
      Pattern.compile("([a-z0-9-]{1,63}/\\d{1,6});([1-9]\\d{0,18})");
  private static final int PRECONDITION_FAILED = 412;

  /** That of a leader. */
  public static LeadTokenHeader of(Leadership leadership) {
    return new LeadTokenHeader(leadership.shard(), leadership.token());
  }

  /**
   * Reads a header's value; untrusted.
   *
   * @throws IllegalArgumentException if it has another form
   */
  public static LeadTokenHeader parse(String value) {
    Matcher parts = FORM.matcher(value);
    if (value.length() > 128 || !parts.matches()) {
      throw new IllegalArgumentException(
          "a Lead-Token header is SERVICE/NUMBER;TOKEN, for example payments/17;42949672961");
    }
    try {
      return new LeadTokenHeader(
          Shard.parse(parts.group(1)), new Token(Long.parseLong(parts.group(2))));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("a token is at most " + Long.MAX_VALUE, e);
    }
  }

  /** The header's value. */
  public String value() {
    return shard + ";" + token;
  }

  /** Puts it into a request. */
  public HttpRequest.Builder addTo(HttpRequest.Builder request) {
    return request.setHeader(NAME, value());
  }

  /**
   * Returns the response unless it says that the leader's token is stale; the client counts that.
   *
   * @throws StaleTokenException if the service has a larger token
   */
  public static <T> HttpResponse<T> requireAccepted(
      HttpResponse<T> response, Leadership leadership) {
    Optional<LeadTokenHeader> present = present(response);
    if (response.statusCode() == PRECONDITION_FAILED && present.isPresent()) {
      leadership.staleRejected();
      throw new StaleTokenException(leadership.shard(), leadership.token(), present.get().token());
    }
    return response;
  }

  private static Optional<LeadTokenHeader> present(HttpResponse<?> response) {
    List<String> values = response.headers().allValues(NAME);
    try {
      return values.size() == 1 ? Optional.of(parse(values.getFirst())) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return NAME + ": " + value();
  }
}
