package dev.lead.agent.table;

import dev.lead.agent.raft.RaftHost;
import dev.lead.core.election.ElectionTable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The copy that Raft keeps up to date. */
public final class RaftReplica implements Replica {
  private final RaftHost raft;
  private final RegionTable table;

  public RaftReplica(RaftHost raft, RegionTable table) {
    this.raft = raft;
    this.table = table;
  }

  @Override
  public void look(Consumer<ElectionTable> looker) {
    raft.execute(() -> table.look(looker));
  }

  @Override
  public CompletableFuture<Void> catchUp(Duration deadline) {
    return raft.barrier(deadline).thenApply(index -> null);
  }
}
