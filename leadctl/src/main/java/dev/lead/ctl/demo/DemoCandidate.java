package dev.lead.ctl.demo;

import dev.lead.client.Candidacy;
import dev.lead.client.Lead;
import dev.lead.client.LeadOptions;
import dev.lead.client.Leadership;
import dev.lead.client.LeadershipListener;
import dev.lead.client.Loss;
import dev.lead.client.Shard;
import dev.lead.client.Shards;
import dev.lead.client.fencing.Reconciler;
import dev.lead.client.fencing.Takeover;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * An application, as small as one can be that does it right: it campaigns for all shards of a
 * service, and once a second writes for each shard it leads, with the token.
 *
 * <p>A new leader raises its token at the database before it reports ready: whatever the leader
 * before still has under way is refused from then on.
 *
 * <p>{@code DemoCandidate --config FILE}; the file is {@link DemoConfig}.
 */
public final class DemoCandidate implements LeadershipListener {

  private static final Duration WRITE_INTERVAL = Duration.ofSeconds(1);

  /** Each shard's raise is a transaction, and thousands may be elected at once. */
  private static final Duration TAKEOVER_TIMEOUT = Duration.ofMinutes(2);

  private static final Duration COMPACT_INTERVAL = Duration.ofMinutes(1);

  private final Writer writer;
  private final Map<Shard, Leadership> led = new ConcurrentHashMap<>();

  private DemoCandidate(Writer writer) {
    this.writer = writer;
  }

  public static void main(String[] arguments) throws IOException {
    DemoConfig config = DemoConfig.read(Path.of(arguments[1]));
    LeadOptions options =
        LeadOptions.builder()
            .agents(config.agents())
            .identity(config.identity())
            .name(config.name())
            .zone(config.zone())
            .version("1.0")
            .connectionListener(state -> log("connection: " + state))
            .build();
    Writer writer = new Writer(config);
    Lead lead = Lead.connect(options);
    Takeover takeover =
        Takeover.with(Reconciler.NOTHING).raising(writer).timeout(TAKEOVER_TIMEOUT).build();
    DemoCandidate demo = new DemoCandidate(writer);
    Candidacy candidacy = lead.campaign(config.service(), Shards.all(), takeover.before(demo));
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(() -> {
                  timer.shutdownNow();
                  candidacy.close();
                  lead.close();
                  writer.close();
                  log("ended");
                }));
    log("campaigning for " + config.service() + " at " + config.agents());
    every(timer, WRITE_INTERVAL, WRITE_INTERVAL, demo::writeForAll);
    // At once, so that the connection is there before the first election.
    every(timer, Duration.ZERO, COMPACT_INTERVAL, writer::compact);
  }

  private interface Work {
    void run() throws SQLException;
  }

  private static void every(
      ScheduledExecutorService timer, Duration first, Duration interval, Work work) {
    var _ =
        timer.scheduleAtFixedRate(
            () -> {
              try {
                work.run();
              } catch (SQLException | RuntimeException e) {
                log("the database does not answer: " + e.getMessage());
              }
            },
            first.toMillis(),
            interval.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Called when the token has been raised at the database. */
  @Override
  public void elected(Leadership leadership) throws SQLException {
    led.put(leadership.shard(), leadership);
    boolean refused = !writer.write(List.of(leadership)).isEmpty();
    log(
        "leads %s with token %s (%s)%s"
            .formatted(
                leadership.shard(),
                leadership.token(),
                leadership.cause(),
                refused ? ", but a larger token was raised already" : ""));
  }

  @Override
  public void lost(Leadership leadership, Loss loss) {
    led.remove(leadership.shard(), leadership);
    log(
        "no longer leads %s (token %s): %s"
            .formatted(leadership.shard(), leadership.token(), loss));
  }

  private void writeForAll() throws SQLException {
    List<Leadership> refused =
        writer.write(led.values().stream().filter(Leadership::isValid).toList());
    refused.forEach(Leadership::staleRejected);
    if (!refused.isEmpty()) {
      log(refused.size() + " writes were refused: somebody newer leads these shards");
    }
  }

  private static void log(String line) {
    System.out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line);
  }
}
