package dev.lead.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.http.HttpRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Leads one shard for the length of a job: taken by one HTTP request, kept by further ones, given
 * back at the end. Needs no session and no heartbeats, and survives the death of any agent.
 *
 * <p>Thread-safe. {@link #isValid()} and {@link #remaining()} follow the same rules as those of
 * {@link Leadership}.
 */
public final class ShortLease implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.lead.client");
  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final SecureRandom RANDOM = new SecureRandom();

  /** What became of the wish for a lease. */
  public sealed interface Outcome {
    /** It is there. */
    record Taken(ShortLease lease) implements Outcome {}

    /**
     * Somebody else leads the shard.
     *
     * @param holder who
     * @param token its token
     * @param retryAfter when asking again makes sense
     */
    record Held(String holder, Token token, Duration retryAfter) implements Outcome {}
  }

  private final AgentHttp agents;
  private final Shard shard;
  private final String holder;
  private final Duration ttl;
  private final LeaseBook lease;
  private final String session = "%016x".formatted(RANDOM.nextLong() | 1);
  private final Secret secret = new Secret(randomText());
  private long count;
  private volatile Token token = Token.NONE;
  private volatile boolean over;

  private ShortLease(
      AgentHttp agents,
      TimeSource time,
      Optional<Duration> margin,
      Shard shard,
      String holder,
      Duration ttl) {
    this.agents = agents;
    this.shard = shard;
    this.holder = holder;
    this.ttl = ttl;
    this.lease = new LeaseBook(time, margin);
    lease.attached(ttl);
  }

  static Outcome take(
      AgentHttp agents,
      TimeSource time,
      Optional<Duration> margin,
      Shard shard,
      String holder,
      Duration ttl)
      throws InterruptedException {
    ShortLease wanted = new ShortLease(agents, time, margin, shard, holder, ttl);
    AgentHttp.Answer answer = wanted.put();
    if (answer.status() == 200) {
      return new Outcome.Taken(wanted);
    }
    if (answer.problem().is("held")) {
      return held(answer);
    }
    throw answer.asException();
  }

  /** The shard. */
  public Shard shard() {
    return shard;
  }

  /** Goes with every write. */
  public Token token() {
    return token;
  }

  /** Whether acting is allowed at this instant. */
  public boolean isValid() {
    return !over && lease.isValid();
  }

  /** For how long acting is still allowed if the lease is not renewed. */
  public Duration remaining() {
    return over ? Duration.ZERO : lease.remaining();
  }

  /**
   * Returns normally only if {@link #isValid()}.
   *
   * @throws LeadershipLostException otherwise
   */
  public void ensureValid() {
    if (!isValid()) {
      throw new LeadershipLostException(
          shard,
          token,
          new Loss(Loss.Reason.LEASE_LAPSED, "the short lease was not renewed in time"));
    }
  }

  /**
   * Renews the lease for its full length.
   *
   * @return whether it is still held; false is final
   * @throws LeadException if no agent could answer; the lease goes on as it was, and renewing again
   *     is right
   */
  public synchronized boolean renew() throws InterruptedException {
    if (over) {
      return false;
    }
    Token before = token;
    AgentHttp.Answer answer = put();
    if (answer.status() >= 500) {
      throw answer.asException();
    }
    if (answer.status() != 200) {
      over = true;
      LOG.log(Level.WARNING, "the short lease of {0} is over: {1}", shard, answer.problem());
    } else if (!token.equals(before)) {
      // It had run out and was taken anew: whoever worked with the old token must not go on.
      token = before;
      giveBack();
      LOG.log(Level.WARNING, "the short lease of {0} had run out before it was renewed", shard);
    }
    return !over;
  }

  /**
   * Gives the shard back, so that others need not wait. Does nothing the second time; failures are
   * logged.
   */
  @Override
  public synchronized void close() {
    if (!over) {
      try {
        giveBack();
      } catch (LeadException e) {
        LOG.log(
            Level.WARNING,
            "the short lease of {0} was not given back, it runs out: {1}",
            shard,
            e.getMessage());
      } catch (InterruptedException e) {
        LOG.log(Level.WARNING, "interrupted while giving {0} back; its lease runs out", shard);
        Thread.currentThread().interrupt();
      }
    }
  }

  private void giveBack() throws InterruptedException {
    over = true;
    AgentHttp.Answer answer =
        agents.ask(
            path(),
            TIMEOUT,
            request ->
                request
                    .DELETE()
                    .header("Lead-Session", session)
                    .header("Lead-Secret", secret.text()),
            ShortLease::isFinal);
    if (answer.status() != 204) {
      throw answer.asException();
    }
  }

  /**
   * A repetition of the same request at another agent carries the same count, and counts from the
   * first one's time.
   */
  private AgentHttp.Answer put() throws InterruptedException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("holder", holder);
    body.put("ttl_ms", ttl.toMillis());
    body.put("session", session);
    body.put("secret", secret.text());
    body.put("count", count);
    long n = lease.beat();
    AgentHttp.Answer answer =
        agents.ask(
            path(),
            TIMEOUT,
            request ->
                request
                    .header("Content-Type", "application/json")
                    .PUT(HttpRequest.BodyPublishers.ofString(FrameWriter.text(body))),
            ShortLease::isFinal);
    if (answer.status() == 200) {
      try {
        JsonFields granted = answer.json("the lease");
        token = granted.token("token");
        count = granted.count("count");
        lease.answer(n, granted.millis("valid_ms"));
      } catch (MalformedFrameException.Unchecked e) {
        throw new LeadException(
            "agent " + answer.agent() + " gave an answer that can't be read: " + e.getMessage());
      }
    }
    return answer;
  }

  private String path() {
    return "/v1/shards/" + shard + "/lease";
  }

  private static boolean isFinal(AgentHttp.Answer answer) {
    return answer.status() < 500 || answer.problem().is("busy") || answer.problem().is("paused");
  }

  private static Outcome held(AgentHttp.Answer answer) {
    JsonFields problem = answer.json("the problem");
    long seconds = answer.response().headers().firstValueAsLong("Retry-After").orElse(1);
    return new Outcome.Held(
        problem.text("leader", problem.text("holder", "")),
        problem.token("token", Token.NONE),
        Duration.ofSeconds(seconds));
  }

  private static String randomText() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public String toString() {
    return "ShortLease[" + shard + ", token " + token + ", holder " + holder + "]";
  }
}
