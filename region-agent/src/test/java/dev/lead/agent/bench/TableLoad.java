package dev.lead.agent.bench;

import dev.lead.core.election.AgentInfo;
import dev.lead.core.election.Command;
import dev.lead.core.election.CommandCodec;
import dev.lead.core.election.ElectionTable;
import dev.lead.core.election.ShardView;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.SecretHash;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardSelection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * Commands made in advance, as a busy region would commit them: leaders of random shards resign,
 * others are elected and report ready, and the outbox is acknowledged 2,000 events behind. The same
 * commands give the same table, so that it can be checked afterwards that each took effect.
 */
final class TableLoad {
  static final RegionName REGION = new RegionName("eu-west-1");
  private static final int SHARDS = 100_000;
  private static final int CANDIDATES = 6;
  private static final Incarnation LIFE = new Incarnation(new UUID(1, 2));
  private static final ServiceName SERVICE = new ServiceName("payments");

  private final ElectionTable table = new ElectionTable(REGION);
  private final Random random = new Random(7);
  private final int batchSize;
  private final Set<ShardId> unready = new HashSet<>();
  private final List<byte[]> preparation = new ArrayList<>();
  private final List<byte[]> batches = new ArrayList<>();
  private long index;
  private long commands;

  TableLoad(int batches, int batchSize) {
    this.batchSize = batchSize;
    prepare();
    for (int i = 0; i < batches; i++) {
      List<Command> batch = nextBatch();
      this.commands += batch.size();
      this.batches.add(apply(batch));
    }
  }

  /** A region in which all shards are led. */
  List<byte[]> preparation() {
    return preparation;
  }

  List<byte[]> batches() {
    return batches;
  }

  long commands() {
    return commands;
  }

  /** Who leads what with which token, in the end. */
  long result() {
    return result(table);
  }

  /** A digest of who leads what with which token. */
  static long result(ElectionTable table) {
    long digest = 0;
    for (int i = 0; i < SHARDS; i++) {
      ShardView view = table.shard(new ShardId(SERVICE, i)).orElseThrow();
      digest = digest * 31 + view.session().hashCode();
      digest = digest * 31 + view.token().value();
    }
    return digest;
  }

  private void prepare() {
    List<Command> first = new ArrayList<>();
    first.add(new Command.Incarnate(LIFE));
    first.add(new Command.Authorize(LIFE, new Epoch(1)));
    ServicePolicy policy = ServicePolicy.DEFAULT.withDisconnect(DisconnectMode.FENCE);
    first.add(new Command.DefineService(LIFE, 1, SERVICE, SHARDS, policy));
    for (int i = 0; i < 3; i++) {
      first.add(
          new Command.JoinAgent(
              agent(i),
              new AgentInfo("", "", 1, "1"),
              Duration.ofSeconds(2),
              Duration.ofMillis(500)));
    }
    for (int i = 0; i < CANDIDATES; i++) {
      first.add(
          new Command.OpenSession(
              new SessionId(i + 1),
              new SecretHash(new byte[32]),
              agent(i % 3),
              CandidateSpec.of(new CandidateName("candidate-" + i), SERVICE, ShardSelection.all()),
              Duration.ofSeconds(2),
              Epoch.NONE));
    }
    first.add(
        new Command.AssignShards(
            LIFE, SERVICE, List.of(new Command.Range(0, SHARDS, new Epoch(1), true))));
    preparation.add(apply(first));
    for (int from = 0; from < SHARDS; from += batchSize) {
      List<Command> ready = new ArrayList<>();
      for (int i = from; i < Math.min(from + batchSize, SHARDS); i++) {
        ready.add(ready(new ShardId(SERVICE, i)));
      }
      ready.add(new Command.AcknowledgeEvents(LIFE, table.lastSequence()));
      preparation.add(apply(ready));
    }
  }

  private static AgentRun agent(int number) {
    return new AgentRun(new AgentName("agent-" + number), 1);
  }

  private List<Command> nextBatch() {
    List<Command> batch = new ArrayList<>();
    unready.forEach(shard -> batch.add(ready(shard)));
    unready.clear();
    while (unready.size() < batchSize / 2) {
      ShardId shard = new ShardId(SERVICE, random.nextInt(SHARDS));
      if (unready.add(shard)) {
        ShardView view = table.shard(shard).orElseThrow();
        batch.add(new Command.Resign(view.session(), shard, view.token()));
      }
    }
    batch.add(new Command.AcknowledgeEvents(LIFE, Math.max(1, table.lastSequence() - 2_000)));
    return batch;
  }

  private Command ready(ShardId shard) {
    ShardView view = table.shard(shard).orElseThrow();
    return new Command.ReportReady(view.session(), shard, view.token());
  }

  private byte[] apply(List<Command> commands) {
    byte[] batch = CommandCodec.encode(Instant.ofEpochSecond(1), commands);
    table.applyBatch(++index, batch);
    return batch;
  }
}
