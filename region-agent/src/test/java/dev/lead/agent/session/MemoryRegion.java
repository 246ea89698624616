package dev.lead.agent.session;

import dev.lead.agent.authority.AssignmentMark;
import dev.lead.agent.authority.Authority;
import dev.lead.agent.table.AppliedStream;
import dev.lead.agent.table.Proposer;
import dev.lead.agent.table.RegionTable;
import dev.lead.agent.table.Replica;
import dev.lead.agent.table.Self;
import dev.lead.core.election.AgentInfo;
import dev.lead.core.election.Command;
import dev.lead.core.election.CommandCodec;
import dev.lead.core.election.ElectionTable;
import dev.lead.core.election.Order;
import dev.lead.core.election.Outcome;
import dev.lead.core.election.OutcomeCodec;
import dev.lead.core.election.ShardView;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.ShardId;
import dev.lead.identity.GrantKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A region whose Raft log is a list in memory: what is proposed is applied by all copies at once,
 * except by those that lag. Time is moved by hand.
 */
final class MemoryRegion implements AutoCloseable {
  static final RegionName REGION = new RegionName("eu-west-1");
  static final ServiceName SERVICE = new ServiceName("payments");
  static final Duration AGENT_LEASE = Duration.ofSeconds(2);

  /** An agent without a network. */
  final class TestAgent {
    final Self self;
    final AppliedStream stream = new AppliedStream();
    final RegionTable table;
    final Authority authority = new Authority();
    final SessionHub hub;
    final List<Command> proposed = new CopyOnWriteArrayList<>();

    /** What this copy has not applied yet. */
    private final List<Runnable> held = new ArrayList<>();

    private boolean lagging;
    volatile Optional<GrantKey> grantKey = Optional.empty();
    private boolean cutOff;

    TestAgent(String name, int maxSessions) {
      self = new Self(new AgentName(name), new Random(name.hashCode()), run -> {});
      table = new RegionTable(REGION, self, stream);
      hub =
          new SessionHub(
              replica(),
              table.directory(),
              new Proposer(this::commit, Duration.ofSeconds(2), Clock.systemUTC()),
              self,
              REGION.value(),
              authority,
              now::get,
              new Random(name.hashCode() + 1),
              maxSessions,
              Duration.ofMillis(500),
              () -> grantKey);
      stream.subscribe(hub::applied);
    }

    private CompletableFuture<byte[]> commit(byte[] command, Duration deadline) {
      CommandCodec.decode(command).commands().forEach(c -> proposed.add(c.orElseThrow()));
      synchronized (MemoryRegion.this) {
        if (cutOff) {
          return CompletableFuture.failedFuture(new IllegalStateException("no quorum"));
        }
      }
      return MemoryRegion.this.commit(command);
    }

    private Replica replica() {
      return new Replica() {
        @Override
        public void look(Consumer<ElectionTable> looker) {
          log.execute(() -> table.look(looker));
        }

        @Override
        public CompletableFuture<Void> catchUp(Duration deadline) {
          synchronized (MemoryRegion.this) {
            if (cutOff) {
              return CompletableFuture.failedFuture(new IllegalStateException("no quorum"));
            }
          }
          return CompletableFuture.runAsync(TestAgent.this::applyHeld, log);
        }
      };
    }

    /** From now on this copy falls behind, until it {@link #catchUp catches up}. */
    void lag() {
      on(() -> lagging = true);
    }

    void catchUp() {
      on(() -> {
        lagging = false;
        applyHeld();
      });
    }

    /** Nothing that this agent proposes is committed, and it can't find out what is. */
    void cutOff(boolean cut) {
      synchronized (MemoryRegion.this) {
        cutOff = cut;
      }
    }

    private void applyHeld() {
      List<Runnable> all = List.copyOf(held);
      held.clear();
      all.forEach(Runnable::run);
    }

    private byte @Nullable [] apply(long index, byte[] command) {
      if (lagging) {
        held.add(() -> table.apply(index, command));
        return null;
      }
      return table.apply(index, command);
    }

    /** A beat was committed: the agent may grant leases for two seconds from now. */
    void renewed() {
      authority.agentRenewed(now.get(), AGENT_LEASE);
    }

    /** Installs another agent's state, as Raft does for a member that fell too far behind. */
    void install(TestAgent from) {
      on(() -> table.restore(from.table.snapshot()));
    }

    void reset() {
      on(table::reset);
    }

    <T> T ask(Function<ElectionTable, T> question) {
      return replica().ask(question).join();
    }

    long countProposed(Class<? extends Command> type) {
      return proposed.stream().filter(type::isInstance).count();
    }

    <C extends Command> List<C> proposed(Class<C> type) {
      return proposed.stream().filter(type::isInstance).map(type::cast).toList();
    }
  }

  final AtomicLong now = new AtomicLong(1_000_000_000_000L);
  final Incarnation incarnation = new Incarnation(new UUID(1, 2));
  private final ExecutorService log =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
  private final List<TestAgent> agents = new CopyOnWriteArrayList<>();
  private long index;
  private long orders;

  TestAgent agent(String name) {
    return agent(name, 1_000);
  }

  TestAgent agent(String name, int maxSessions) {
    TestAgent agent = new TestAgent(name, maxSessions);
    if (agents.isEmpty()) {
      agents.add(agent);
      propose(new Command.Incarnate(incarnation));
      propose(new Command.Authorize(incarnation, new Epoch(7)));
    } else {
      agent.install(agents.getFirst());
      agents.add(agent);
    }
    propose(
        new Command.JoinAgent(
            agent.self.run(),
            new AgentInfo("zone-" + name, name + ".test:8443", 1, "1"),
            AGENT_LEASE,
            Duration.ofMillis(500)));
    agent.renewed();
    AssignmentMark nothing = new AssignmentMark(incarnation, 0);
    agent.authority.assignmentApplied(nothing);
    agent.authority.mandateGranted(now.get(), Duration.ofMinutes(5), nothing, now.get());
    return agent;
  }

  static ServicePolicy policy(DisconnectMode disconnect, IsolationMode isolation) {
    return ServicePolicy.DEFAULT.toBuilder()
        .disconnect(disconnect)
        .isolation(isolation)
        .settle(Duration.ZERO)
        .build();
  }

  void service(int shards, ServicePolicy policy) {
    propose(new Command.DefineService(incarnation, 1, SERVICE, shards, policy));
    propose(
        new Command.AssignShards(
            incarnation, SERVICE, List.of(new Command.Range(0, shards, new Epoch(8), true))));
  }

  /** Gives all shards of the service to another region, or back to this one. */
  void home(int shards, Epoch epoch, boolean here) {
    propose(
        new Command.AssignShards(
            incarnation, SERVICE, List.of(new Command.Range(0, shards, epoch, here))));
  }

  /** Carries out an operator's order; gives its number. */
  long order(Order order) {
    propose(new Command.Execute(incarnation, ++orders, order));
    return orders;
  }

  Outcome propose(Command command) {
    byte[] outcomes = commit(CommandCodec.encode(Instant.EPOCH, List.of(command))).join();
    return OutcomeCodec.decode(outcomes).getFirst();
  }

  private CompletableFuture<byte[]> commit(byte[] command) {
    return CompletableFuture.supplyAsync(
        () -> {
          index++;
          byte[] outcomes = {};
          for (TestAgent agent : agents) {
            byte[] of = agent.apply(index, command);
            outcomes = of == null ? outcomes : of;
          }
          return outcomes;
        },
        log);
  }

  ShardView shard(TestAgent at, int number) {
    return at.ask(table -> table.shard(new ShardId(SERVICE, number)).orElseThrow());
  }

  void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private void on(Runnable action) {
    CompletableFuture.runAsync(action, log).join();
  }

  @Override
  public void close() {
    agents.forEach(agent -> agent.hub.close());
    agents.forEach(agent -> agent.stream.close());
    log.shutdownNow();
  }
}
