package dev.lead.client;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A lease of one shard by plain HTTP, for programs that live shortly and keep no connection. It
 * outlives the agent it was taken at. Blocks. Not thread-safe.
 */
public final class ShortLease implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final Lead lead;
  private final Shard shard;
  private final Duration ttl;
  private final TimeSource time = TimeSource.system();
  private String session = "";
  private Secret secret = new Secret("");
  private Token token = Token.NONE;
  private long count;
  private long until;
  private long untilWall;

  private ShortLease(Lead lead, Shard shard, Duration ttl) {
    this.lead = lead;
    this.shard = shard;
    this.ttl = ttl;
  }

  /**
   * Takes the lease if the shard is free.
   *
   * @return empty if somebody else leads
   * @throws LeadException if it is refused for another reason or no agent answers
   */
  public static Optional<ShortLease> take(Lead lead, Shard shard, Duration ttl)
      throws InterruptedException {
    ShortLease lease = new ShortLease(lead, shard, ttl);
    return lease.ask() ? Optional.of(lease) : Optional.empty();
  }

  /**
   * Renews it; false if it is over, and acting must stop.
   *
   * @throws LeadException if no agent answers: the lease goes on until its deadline
   */
  public boolean renew() throws InterruptedException {
    return ask();
  }

  /** Goes with every write. */
  public Token token() {
    return token;
  }

  /** How long acting is allowed yet, counted from before the last request was sent. */
  public Duration remaining() {
    long left = Math.min(until - time.nanos(), untilWall - time.wallNanos());
    return Duration.ofNanos(Math.max(0, left));
  }

  private boolean ask() throws InterruptedException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("holder", lead.options().name());
    body.put("ttl_ms", ttl.toMillis());
    if (!session.isEmpty()) {
      body.put("session", session);
      body.put("secret", secret.text());
      body.put("count", count);
    }
    long sent = time.nanos();
    long sentWall = time.wallNanos();
    Map<String, Object> answer = call("PUT", Frames.write(body), Map.of());
    if (!answer.containsKey("valid_ms")) {
      String type = Frames.text(answer, "type");
      if (type.endsWith(":held") || type.endsWith(":not-leader")) {
        return false;
      }
      throw new LeadException(
          "the lease of %s was refused: %s %s"
              .formatted(shard, Frames.text(answer, "detail"), Frames.text(answer, "next_step")));
    }
    session = Frames.text(answer, "session");
    secret = new Secret(Frames.text(answer, "secret"));
    count = Frames.number(answer, "count");
    token = new Token(Frames.number(answer, "token"));
    long valid = Duration.ofMillis(Frames.number(answer, "valid_ms")).toNanos();
    until = sent + valid;
    untilWall = sentWall + valid;
    return true;
  }

  /** Gives it up, so that others need not wait for its end. */
  @Override
  public void close() {
    until = time.nanos();
    if (session.isEmpty()) {
      return;
    }
    try {
      call("DELETE", null, Map.of("Lead-Session", session, "Lead-Secret", secret.text()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (LeadException e) {
      System.getLogger("dev.lead.client")
          .log(System.Logger.Level.INFO, "the lease of " + shard + " runs out by itself", e);
    }
  }

  private Map<String, Object> call(
      String method, @Nullable String body, Map<String, String> headers)
      throws InterruptedException {
    StringBuilder failures = new StringBuilder();
    for (AgentAddress agent : lead.options().agents()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(
                  URI.create(
                      "https://%s/v1/shards/%s/%d/lease"
                          .formatted(agent, shard.service(), shard.number())))
              .timeout(ANSWER)
              .header("Content-Type", "application/json")
              .method(
                  method,
                  body == null
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofString(body));
      headers.forEach(request::header);
      try {
        HttpResponse<String> answer =
            lead.dialer().client().send(request.build(), HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() == 204 ? Map.of() : JSON.std.mapFrom(answer.body());
      } catch (IOException e) {
        failures
            .append(agent)
            .append(": ")
            .append(Texts.clip(String.valueOf(e.getMessage())))
            .append("; ");
      }
    }
    throw new LeadException("no agent answered: " + failures);
  }
}
