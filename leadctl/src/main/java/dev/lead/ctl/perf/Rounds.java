package dev.lead.ctl.perf;

import dev.lead.client.LeadOptions;
import dev.lead.client.Shard;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.remote.ControlPlane;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Makes one shard change its leader again and again, and takes the times. */
final class Rounds {

  private static final int WARM_UP = 3;

  /** Starts a candidate in another process. */
  @FunctionalInterface
  interface Starter {
    KilledCandidate start(String name) throws IOException;
  }

  /** Something that takes its time. */
  @FunctionalInterface
  interface Measurement<T> {
    T take() throws InterruptedException;
  }

  private final ControlPlane controlPlane;
  private final Shard shard;
  private final Function<String, LeadOptions> options;
  private final Starter starter;

  Rounds(
      ControlPlane controlPlane,
      Shard shard,
      Function<String, LeadOptions> options,
      Starter starter) {
    this.controlPlane = controlPlane;
    this.shard = shard;
    this.options = options;
    this.starter = starter;
  }

  /** From the signal to the token of the next leader, who is in this process. */
  Sample kills(int count) throws IOException, InterruptedException {
    List<Long> nanos = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      try (KilledCandidate victim = starter.start("victim-" + n)) {
        victim.awaitLead();
        try (LocalCandidate heir = new LocalCandidate(options.apply("heir-" + n), shard)) {
          heir.awaitStandby();
          long killed = victim.kill();
          nanos.add(heir.electedAt() - killed);
        }
      }
    }
    return Sample.of("election after kill -9", nanos);
  }

  /** From the leader's word to the token of the next leader. */
  Sample resigns(int count) throws InterruptedException {
    List<Long> nanos = new ArrayList<>();
    try (Pair pair = new Pair()) {
      for (int n = 0; n < WARM_UP + count; n++) {
        long before = System.nanoTime();
        pair.leader.resign();
        long elected = pair.other.electedAt();
        if (n >= WARM_UP) {
          nanos.add(elected - before);
        }
        pair.swap();
      }
    }
    return Sample.of("election after resign", nanos);
  }

  /** From the order to the token of the next leader. */
  Sample handOvers(int count) throws InterruptedException {
    List<Long> nanos = new ArrayList<>();
    try (Pair pair = new Pair()) {
      for (int n = 0; n < WARM_UP + count; n++) {
        Doc order =
            Doc.object(fields -> {
              fields.put("shard", shard.toString());
              fields.put("to", pair.other.name());
            });
        awaitKnown(pair);
        long before = System.nanoTime();
        controlPlane.post("/v1/transfers", order);
        long elected = pair.other.electedAt();
        if (n >= WARM_UP) {
          nanos.add(elected - before);
        }
        pair.swap();
      }
    }
    return Sample.of("hand-over", nanos);
  }

  /** Does something while the shard has a leader. */
  <T> T whileLed(Measurement<T> measurement) throws InterruptedException {
    try (LocalCandidate leader = new LocalCandidate(options.apply("only"), shard)) {
      leader.electedAt();
      return measurement.take();
    }
  }

  /** The control plane learns of leaders by events; it must know this one to order a transfer. */
  private void awaitKnown(Pair pair) {
    Map<String, String> filter =
        Map.of("service", shard.service(), "shard", Integer.toString(shard.number()));
    boolean known = false;
    while (!known) {
      known =
          controlPlane.list("leaders", filter, 1).stream()
                  .anyMatch(doc ->
                      doc.text("leader").equals(pair.leader.name())
                          && doc.text("state").equals("active"))
              && controlPlane.list("candidates", Map.of("service", shard.service()), 10).stream()
                      .filter(doc -> doc.text("state").equals("campaigning"))
                      .count()
                  == 2;
    }
  }

  /** Two candidates of this process, of which one leads. */
  private final class Pair implements AutoCloseable {
    private LocalCandidate leader;
    private LocalCandidate other;

    Pair() throws InterruptedException {
      leader = new LocalCandidate(options.apply("one"), shard);
      leader.electedAt();
      other = new LocalCandidate(options.apply("two"), shard);
      other.awaitStandby();
    }

    void swap() {
      LocalCandidate before = leader;
      leader = other;
      other = before;
    }

    @Override
    public void close() {
      leader.close();
      other.close();
    }
  }
}
