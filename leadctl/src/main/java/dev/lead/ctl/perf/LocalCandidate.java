package dev.lead.ctl.perf;

import dev.lead.client.Candidacy;
import dev.lead.client.Lead;
import dev.lead.client.LeadOptions;
import dev.lead.client.Leadership;
import dev.lead.client.LeadershipListener;
import dev.lead.client.Loss;
import dev.lead.client.Shard;
import dev.lead.client.Shards;
import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A candidate in this process that notes when it is elected, by this process's clock. */
final class LocalCandidate implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String name;
  private final Lead lead;
  private final Candidacy candidacy;
  private final Shard shard;
  private final BlockingQueue<Long> elections = new LinkedBlockingQueue<>();
  private final BlockingQueue<Long> standbys = new LinkedBlockingQueue<>();

  LocalCandidate(LeadOptions options, Shard shard) {
    this.name = options.name();
    this.shard = shard;
    this.lead = Lead.connect(options);
    this.candidacy = lead.campaign(shard.service(), Shards.of(shard.number()), new Notes());
  }

  String name() {
    return name;
  }

  /** When it was elected; waits for it if it was not yet, and takes it from the notes. */
  long electedAt() throws InterruptedException {
    return taken(elections, "be elected");
  }

  /** Waits until it is the second choice. */
  void awaitStandby() throws InterruptedException {
    taken(standbys, "become the standby");
  }

  boolean leads() {
    return candidacy.leadership(shard).isPresent();
  }

  /** Steps down; does not wait for anything. */
  void resign() {
    var _ = candidacy.resign(shard);
  }

  private long taken(BlockingQueue<Long> notes, String what) throws InterruptedException {
    Long at = notes.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    if (at == null) {
      throw new Failure(
          ExitCode.TIMED_OUT,
          "the candidate %s did not %s within %d s".formatted(name, what, PATIENCE.toSeconds()),
          "leadctl status");
    }
    return at;
  }

  @Override
  public void close() {
    candidacy.close();
    lead.close();
  }

  private final class Notes implements LeadershipListener {
    @Override
    public void elected(Leadership leadership) {
      elections.add(System.nanoTime());
    }

    @Override
    public void lost(Leadership leadership, Loss loss) {}

    @Override
    public void standby(Shard which, boolean standby) {
      if (standby) {
        standbys.add(System.nanoTime());
      }
    }
  }
}
