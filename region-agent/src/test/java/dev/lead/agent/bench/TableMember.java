package dev.lead.agent.bench;

import dev.lead.agent.raft.HostPort;
import dev.lead.agent.raft.MemberTls;
import dev.lead.agent.raft.RaftConfig;
import dev.lead.agent.raft.RaftHost;
import dev.lead.agent.raft.RaftStatus;
import dev.lead.agent.raft.RaftTimings;
import dev.lead.agent.raft.StateMachine;
import dev.lead.core.election.ElectionTable;
import dev.lead.identity.IdentityException;
import dev.lead.identity.IdentityFiles;
import dev.lead.identity.PeerRule;
import dev.lead.identity.Role;
import dev.lead.identity.TlsMaterial;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.awaitility.Awaitility;

/**
 * A Raft member with nothing but the election table. The one that leads, once all are there,
 * proposes a {@link TableLoad} and prints how fast it was.
 */
final class TableMember {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private TableMember() {}

  /**
   * Arguments: number, addresses with commas, identity folder, batches, commands in each,
   * outstanding.
   */
  public static void main(String[] args) throws Exception {
    List<HostPort> members = Arrays.stream(args[1].split(",", -1)).map(HostPort::parse).toList();
    int number = Integer.parseInt(args[0]);
    RaftConfig config =
        RaftConfig.of(TableLoad.REGION.value(), "agent-" + number, members.get(number), members)
            .withTimings(RaftTimings.calm());
    TlsMaterial material = TlsMaterial.load(new IdentityFiles(Path.of(args[2])));
    TableMachine machine = new TableMachine();
    RaftHost host = RaftHost.start(config, new Tls(material), machine);
    Awaitility.await("all members vote")
        .atMost(Duration.ofMinutes(1))
        .until(() -> voting(host.status()) == members.size());
    if (host.status().role() == RaftStatus.Role.LEADER) {
      measure(
          host,
          machine,
          Integer.parseInt(args[3]),
          Integer.parseInt(args[4]),
          Integer.parseInt(args[5]));
      System.out.println("done");
    }
    new CountDownLatch(1).await(); // until it is killed
  }

  private static long voting(RaftStatus status) {
    return status.members().stream()
        .filter(member -> member.state() == RaftStatus.MemberState.VOTING)
        .count();
  }

  private static void measure(
      RaftHost host, TableMachine machine, int batches, int batchSize, int outstanding)
      throws Exception {
    TableLoad load = new TableLoad(batches, batchSize);
    propose(host, load.preparation(), 1);
    int warmUp = batches / 2;
    propose(host, load.batches().subList(0, warmUp), outstanding);
    List<byte[]> measured = load.batches().subList(warmUp, batches);
    long began = System.nanoTime();
    long slowest = propose(host, measured, outstanding);
    double seconds = (System.nanoTime() - began) / 1e9;
    double commands = load.commands() * (double) measured.size() / batches;
    long bytes = measured.stream().mapToLong(batch -> batch.length).sum();
    host.barrier(DEADLINE).get();
    long result = machine.result(host);
    Figures.print(
        "table of 100,000 shards through Raft over mutual TLS: %,.0f commands/s (bar: 2,000,000), batches of %d, %d outstanding, "
            + "%.1f bytes a command, slowest batch %.0f ms; every command took effect: %s",
        commands / seconds,
        batchSize,
        outstanding,
        bytes / commands,
        slowest / 1e6,
        result == load.result());
  }

  /** Returns the longest time a batch took. */
  private static long propose(RaftHost host, List<byte[]> batches, int outstanding)
      throws InterruptedException {
    Semaphore room = new Semaphore(outstanding);
    AtomicLong slowest = new AtomicLong();
    for (byte[] batch : batches) {
      room.acquire();
      long sent = System.nanoTime();
      var _ =
          host.propose(batch, DEADLINE)
              .whenComplete((outcome, failure) -> {
                if (failure != null) {
                  failure.printStackTrace();
                }
                slowest.accumulateAndGet(System.nanoTime() - sent, Math::max);
                room.release();
              });
    }
    room.acquire(outstanding);
    return slowest.get();
  }

  private static final class TableMachine implements StateMachine {
    private ElectionTable table = new ElectionTable(TableLoad.REGION);

    long result(RaftHost host) throws Exception {
      CompletableFuture<Long> result = new CompletableFuture<>();
      host.execute(() -> result.complete(TableLoad.result(table)));
      return result.get();
    }

    @Override
    public byte[] apply(long index, byte[] command) {
      return table.applyBatch(index, command);
    }

    @Override
    public byte[] snapshot() {
      return table.snapshot();
    }

    @Override
    public void restore(byte[] snapshot) {
      table.restore(snapshot);
    }

    @Override
    public void reset() {
      table = new ElectionTable(TableLoad.REGION);
    }
  }

  private record Tls(TlsMaterial material) implements MemberTls {
    private static final PeerRule RULE = PeerRule.role(Role.AGENT, TableLoad.REGION.value());

    @Override
    public SSLEngine newEngine(boolean clientMode) {
      return clientMode ? material.clientEngine(RULE) : material.serverEngine(RULE);
    }

    @Override
    public void checkPeer(SSLSession session) throws SSLPeerUnverifiedException {
      try {
        material.requirePeer(session, RULE);
      } catch (IdentityException refused) {
        throw new SSLPeerUnverifiedException(String.valueOf(refused.getMessage()));
      }
    }
  }
}
