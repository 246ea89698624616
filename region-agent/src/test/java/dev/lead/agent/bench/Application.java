package dev.lead.agent.bench;

import dev.lead.client.Candidacy;
import dev.lead.client.ConnectionState;
import dev.lead.client.Lead;
import dev.lead.client.LeadOptions;
import dev.lead.client.Leadership;
import dev.lead.client.LeadershipListener;
import dev.lead.client.Loss;
import dev.lead.client.Shard;
import dev.lead.client.Shards;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * An application in a process of its own, which campaigns for all shards of a service with the
 * client and says on its standard output what it is told, and when by the machine's monotonic
 * clock: {@code + shard token nanos}, {@code - shard token nanos}, {@code s shard 0 nanos}.
 */
final class Application {
  private static final BlockingQueue<String> SAID = new LinkedBlockingQueue<>();

  private Application() {}

  /** Arguments: identity folder, name, service, agents with commas. */
  public static void main(String[] args) throws InterruptedException {
    Path identity = Path.of(args[0]);
    Lead lead =
        Lead.connect(
            LeadOptions.builder()
                .name(args[1])
                .identity(identity)
                .agents(args[3].split(",", -1))
                .startJitter(Duration.ZERO)
                .connectionListener(Application::connection)
                .build());
    Candidacy candidacy = lead.campaign(args[2], Shards.all(), new Teller());
    Thread.ofPlatform().daemon().start(() -> resignWhenAsked(candidacy, new Shard(args[2], 0)));
    while (true) {
      StringBuilder lines = new StringBuilder(SAID.take()).append('\n');
      for (String more = SAID.poll(); more != null; more = SAID.poll()) {
        lines.append(more).append('\n');
      }
      System.out.print(lines);
      System.out.flush();
    }
  }

  private static void resignWhenAsked(Candidacy candidacy, Shard shard) {
    try {
      for (int asked = System.in.read(); asked >= 0; asked = System.in.read()) {
        if (asked == 'R') {
          for (Leadership each : candidacy.leaderships()) {
            var _ = candidacy.resign(each.shard());
          }
        } else {
          var _ = candidacy.resign(shard);
        }
      }
    } catch (IOException closed) {
      // Nobody asks any more.
    }
  }

  private static void connection(ConnectionState state) {
    if (state instanceof ConnectionState.Connected) {
      SAID.add("c 0 0 " + System.nanoTime());
    }
  }

  private static void say(char what, Shard shard, long token) {
    SAID.add(what + " " + shard.number() + " " + token + " " + System.nanoTime());
  }

  private static final class Teller implements LeadershipListener {
    @Override
    public void elected(Leadership leadership) {
      say('+', leadership.shard(), leadership.token().value());
    }

    @Override
    public void lost(Leadership leadership, Loss loss) {
      say('-', leadership.shard(), leadership.token().value());
    }

    @Override
    public void standby(Shard shard, boolean standby) {
      if (standby) {
        say('s', shard, 0);
      }
    }
  }
}
