package dev.lead.agent.raft;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.BuildInfoProvider;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import dev.lead.agent.raft.RaftStatus.Availability;
import java.io.Serial;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a member, and starts it over when the group could not be formed because members came and
 * went meanwhile: Hazelcast stops itself then.
 */
final class Startup {
  /** The last open edition with Raft; its internals are what this package is written against. */
  private static final String HAZELCAST = "5.4.0";

  private static final Logger log = LoggerFactory.getLogger(Startup.class);

  static {
    HazelcastConfig.prepareJvm();
  }

  private final RaftConfig config;
  private final MemberTls tls;
  private final StateMachine machine;
  private final Consumer<Config> lastWord;
  private final long deadline;

  /** Hazelcast stopped itself; another attempt may go well. */
  static final class StoppedByItself extends Exception {
    @Serial private static final long serialVersionUID = 1;
  }

  /**
   * For one start.
   *
   * @param lastWord may change Hazelcast's settings, for tests
   */
  Startup(RaftConfig config, MemberTls tls, StateMachine machine, Consumer<Config> lastWord) {
    this.config = config;
    this.tls = tls;
    this.machine = machine;
    this.lastWord = lastWord;
    this.deadline = System.nanoTime() + config.startTimeout().toNanos();
  }

  RaftHost run() throws RaftUnavailable {
    checkHazelcast();
    while (true) {
      FreeAddress.check(config.address());
      try {
        return attempt();
      } catch (StoppedByItself again) {
        if (System.nanoTime() - deadline > 0) {
          throw new RaftUnavailable(
              "no working Raft group within "
                  + config.startTimeout().toSeconds()
                  + " s, because members came and went all the time. See their logs, and start this"
                  + " member again when they are up");
        }
        log.info("Members came and went while the Raft group was being formed; starting over");
      }
    }
  }

  private static void checkHazelcast() throws RaftUnavailable {
    String found = BuildInfoProvider.getBuildInfo().getVersion();
    if (!found.equals(HAZELCAST)) {
      throw new RaftUnavailable(
          "Hazelcast "
              + found
              + " is on the class path, but only "
              + HAZELCAST
              + " will do: later open editions have no Raft. Find out what brings it, for example"
              + " with \"mvn dependency:tree\", and exclude it");
    }
  }

  private RaftHost attempt() throws RaftUnavailable, StoppedByItself {
    ScheduledThreadPoolExecutor timer = newTimer();
    TlsHandshakes handshakes = new TlsHandshakes(tls, config.timings().handshakeTimeout(), timer);
    CompletableFuture<RaftHost> made = new CompletableFuture<>();
    MachineService service = new MachineService(machine, () -> failWhenMade(made));
    MemberContext context = new MemberContext(handshakes, config);
    HazelcastInstance hazelcast = null;
    RaftHost host = null;
    try {
      Config settings = HazelcastConfig.of(config, service);
      lastWord.accept(settings);
      hazelcast =
          HazelcastInstanceFactory.newHazelcastInstance(
              settings, settings.getInstanceName(), context);
      host = new RaftHost(config, new CpGroup(hazelcast), service, handshakes, timer);
      made.complete(host);
      host.begin(deadline);
      return host;
    } catch (RaftUnavailable | StoppedByItself known) {
      abandon(host, hazelcast, handshakes, timer);
      throw known;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      abandon(host, hazelcast, handshakes, timer);
      throw new RaftUnavailable("interrupted while starting", interrupted);
    } catch (Exception failure) {
      boolean stopped = hazelcast != null && !hazelcast.getLifecycleService().isRunning();
      abandon(host, hazelcast, handshakes, timer);
      if (stopped) {
        throw new StoppedByItself();
      }
      if (context.gaveUpJoining()) {
        throw new RaftUnavailable(
            "no other member let this one in within "
                + config.startTimeout().toSeconds()
                + " s, though one that stands before it in the list is connected. See that"
                + " member's log, and restart it if it hangs",
            failure);
      }
      throw new RaftUnavailable(
          "Hazelcast did not start at "
              + config.address()
              + ": "
              + failure.getMessage()
              + ". See its log above; the usual cause is an address that this host does not have",
          failure);
    }
  }

  private static ScheduledThreadPoolExecutor newTimer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("lead-raft-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    // Whatever wants to look again later while this member closes need not.
    timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    return timer;
  }

  private static void failWhenMade(CompletableFuture<RaftHost> made) {
    var _ = made.thenAccept(RaftHost::fail);
  }

  private static void abandon(
      @Nullable RaftHost host,
      @Nullable HazelcastInstance hazelcast,
      TlsHandshakes handshakes,
      ScheduledThreadPoolExecutor timer) {
    if (host != null) {
      host.terminate("this member could not start", Availability.CLOSED);
      return;
    }
    if (hazelcast != null) {
      hazelcast.getLifecycleService().terminate();
    }
    timer.shutdownNow();
    handshakes.close();
  }
}
