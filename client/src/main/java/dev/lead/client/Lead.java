package dev.lead.client;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The way in: campaigns for shards, does work while leading, looks out for leaders.
 *
 * <pre>{@code
 * Lead lead = Lead.connect(LeadOptions.builder().agents("agent-1:7700").identity(folder).build());
 * lead.lead(Shard.parse("nightly/0"), leadership -> report(leadership.token()));
 * }</pre>
 *
 * <p><b>A lease protects time, a token protects data.</b> Between "I still lead" and the write
 * there can be any pause of this process. Only a store that compares the {@linkplain
 * Leadership#token token} with the largest it has seen, in the same transaction as the write,
 * closes that gap.
 *
 * <p>Reconnects by itself until closed. Thread-safe.
 */
public final class Lead implements AutoCloseable {
  private static final Duration LOOK_UP = Duration.ofSeconds(3);

  private final LeadOptions options;
  private final TimeSource time = TimeSource.system();
  private final LoopThread loop = new LoopThread(time);
  private final Dialer dialer;
  private final RandomGenerator random = new SecureRandom();
  private final Health health = new Health();
  private final Set<Campaign> campaigns = ConcurrentHashMap.newKeySet();
  private final Set<LookOut> lookOuts = ConcurrentHashMap.newKeySet();

  private Lead(LeadOptions options) {
    this.options = options;
    this.dialer = new Dialer(options);
  }

  /**
   * Makes ready. Connections are made when something is asked for.
   *
   * @throws LeadException if the identity's files can't be used
   */
  public static Lead connect(LeadOptions options) {
    Lead lead = new Lead(options);
    try {
      lead.dialer.client();
    } catch (LeadException unusable) {
      lead.loop.close();
      throw unusable;
    }
    return lead;
  }

  /**
   * Campaigns for shards of a service until the candidacy is closed.
   *
   * @throws IllegalArgumentException if the service's name has a wrong form
   */
  public Candidacy campaign(String service, Shards shards, LeadershipListener listener) {
    Campaign campaign =
        new Campaign(
            service,
            shards,
            listener,
            options,
            loop,
            dialer,
            time,
            random,
            health,
            campaigns::remove);
    campaigns.add(campaign);
    campaign.start();
    return campaign;
  }

  /**
   * Waits to be elected, does the work, resigns, and returns what the work returned.
   *
   * @throws LeadershipLostException if leadership ended before the work did; the work was
   *     interrupted before its lease could lapse and has returned
   * @throws X if the work threw it
   * @throws InterruptedException if this thread was interrupted; the work is interrupted, too
   */
  public <T, X extends Exception> T lead(Shard shard, LeaderWork<T, X> work)
      throws X, InterruptedException {
    LedWork<T, X> led = new LedWork<>(work);
    Candidacy candidacy = campaign(shard.service(), Shards.of(shard.number()), led);
    try {
      return led.await();
    } finally {
      candidacy.close();
    }
  }

  /**
   * Follows the leaders of all shards of a service; the present ones are told first, in order and
   * on one thread.
   */
  public Observation observe(String service, Consumer<LeaderInfo> consumer) {
    return observe(Shard.requireService(service), Optional.empty(), consumer);
  }

  /** Follows the leader of one shard. */
  public Observation observe(Shard shard, Consumer<LeaderInfo> consumer) {
    return observe(shard.service(), Optional.of(shard), consumer);
  }

  private Observation observe(
      String service, Optional<Shard> shard, Consumer<LeaderInfo> consumer) {
    LookOut lookOut = new LookOut(service, shard, consumer, options, loop, dialer, random);
    lookOuts.add(lookOut);
    lookOut.start();
    return lookOut;
  }

  /**
   * Asks once who leads a shard, linearizably: not older than the question. Blocks.
   *
   * @return empty if nobody leads
   * @throws LeadException if no agent could answer
   */
  public Optional<LeaderInfo> leader(Shard shard) throws InterruptedException {
    List<String> failures = new ArrayList<>();
    for (AgentAddress agent : options.agents()) {
      URI uri =
          URI.create(
              "https://%s/v1/shards/%s/%d/leader?consistent=true"
                  .formatted(agent, shard.service(), shard.number()));
      try {
        HttpResponse<String> answer =
            dialer
                .client()
                .send(
                    HttpRequest.newBuilder(uri).timeout(LOOK_UP).build(),
                    HttpResponse.BodyHandlers.ofString());
        Map<String, Object> body = JSON.std.mapFrom(answer.body());
        if (answer.statusCode() == 200) {
          String endpoint = Frames.text(body, "endpoint");
          return Optional.of(
              new LeaderInfo(
                  shard,
                  Frames.text(body, "state"),
                  Optional.of(Frames.text(body, "leader")),
                  endpoint.isEmpty() ? Optional.empty() : Optional.of(endpoint),
                  new Token(Frames.number(body, "token"))));
        }
        if (Frames.text(body, "type").endsWith(":no-leader")) {
          return Optional.empty();
        }
        failures.add(agent + ": " + Texts.clip(Frames.text(body, "detail")));
      } catch (IOException e) {
        failures.add(agent + ": " + Texts.clip(String.valueOf(e.getMessage())));
      }
    }
    throw new LeadException(
        "no agent could say who leads %s: %s".formatted(shard, String.join("; ", failures)));
  }

  /** How far this process' copy of the data is behind; asked for each heartbeat. */
  public void lag(Supplier<Duration> supplier) {
    health.lag(supplier);
  }

  /** Whether this process is healthy enough to lead; asked for each heartbeat. */
  public void probe(BooleanSupplier supplier) {
    health.probe(supplier);
  }

  /** Whether this process has too much to do to take on more; asked for each heartbeat. */
  public void overloaded(BooleanSupplier supplier) {
    health.overloaded(supplier);
  }

  Dialer dialer() {
    return dialer;
  }

  LeadOptions options() {
    return options;
  }

  /** Closes all candidacies, as {@link Candidacy#close} does, and everything else. */
  @Override
  public void close() {
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    for (Campaign campaign : campaigns) {
      ends.add(
          CompletableFuture.runAsync(
              campaign::close, task -> Thread.ofVirtual().name("closing").start(task)));
    }
    try {
      CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      System.getLogger("dev.lead.client")
          .log(System.Logger.Level.WARNING, "a candidacy could not be closed", e);
    }
    lookOuts.forEach(LookOut::close);
    // What was said last goes out before the connections end.
    loop.execute(() ->
        loop.after(
            Duration.ofMillis(200),
            () -> {
              loop.close();
              dialer.close();
            }));
  }
}
