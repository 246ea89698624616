package dev.lead.ctl.demo;

import dev.lead.client.Candidacy;
import dev.lead.client.Lead;
import dev.lead.client.LeadOptions;
import dev.lead.client.Leadership;
import dev.lead.client.LeadershipListener;
import dev.lead.client.Loss;
import dev.lead.client.Shards;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * An application, as small as one can be that does it right: it campaigns for all shards of a
 * service, and once a second writes for each shard it leads, with the token.
 *
 * <p>A new leader writes once before it reports ready: that raises the token at the data, so that
 * whatever the leader before still has under way is refused from then on.
 *
 * <p>{@code DemoCandidate --config FILE}; the file is {@link DemoConfig}.
 */
public final class DemoCandidate implements LeadershipListener {

  private static final Duration WRITE_INTERVAL = Duration.ofSeconds(1);

  private final Writer writer;

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
    Candidacy candidacy = lead.campaign(config.service(), Shards.all(), new DemoCandidate(writer));
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
    var _ =
        timer.scheduleAtFixedRate(
            () -> writeForAll(candidacy, writer),
            WRITE_INTERVAL.toMillis(),
            WRITE_INTERVAL.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void elected(Leadership leadership) throws SQLException {
    Writer.Outcome outcome =
        writer.write(Map.of(leadership.shard().number(), leadership.token().value()));
    log(
        "leads %s with token %s (%s)%s"
            .formatted(
                leadership.shard(),
                leadership.token(),
                leadership.cause(),
                outcome.refused() > 0 ? ", but a larger token has written already" : ""));
  }

  @Override
  public void lost(Leadership leadership, Loss loss) {
    log(
        "no longer leads %s (token %s): %s"
            .formatted(leadership.shard(), leadership.token(), loss));
  }

  private static void writeForAll(Candidacy candidacy, Writer writer) {
    Map<Integer, Long> tokens = new TreeMap<>();
    for (Leadership leadership : candidacy.leaderships()) {
      if (leadership.isValid()) {
        tokens.put(leadership.shard().number(), leadership.token().value());
      }
    }
    try {
      Writer.Outcome outcome = writer.write(tokens);
      if (outcome.refused() > 0) {
        log(outcome.refused() + " writes were refused: somebody newer leads these shards");
      }
    } catch (SQLException e) {
      log("the database does not answer: " + e.getMessage());
    }
  }

  private static void log(String line) {
    System.out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line);
  }
}
