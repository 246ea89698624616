package dev.lead.agent.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Three members in this JVM, with mutual TLS between them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ThreeMembersIT {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final TestPki pki = new TestPki("region authority");
  private final List<HostPort> addresses = FreePorts.take(3);
  private final List<TestMachine> machines = new ArrayList<>();
  private final List<RaftHost> hosts = new ArrayList<>();

  @BeforeAll
  void start() throws Exception {
    try (ExecutorService starters = Executors.newCachedThreadPool()) {
      List<Future<RaftHost>> starting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        RaftConfig config =
            RaftConfig.of("eu-west", "agent-" + i, addresses.get(i), addresses)
                .withSnapshotEvery(200);
        TestMachine machine = new TestMachine();
        machines.add(machine);
        MemberTls tls = pki.member("eu-west", "agent-" + i);
        starting.add(starters.submit(() -> RaftHost.start(config, tls, machine)));
      }
      for (Future<RaftHost> one : starting) {
        hosts.add(one.get());
      }
    }
  }

  @AfterAll
  void stop() {
    hosts.forEach(RaftHost::close);
  }

  @Test
  void aCommandIsAppliedOnEveryMember() throws Exception {
    byte[] outcome = hosts.get(1).propose(bytes("first"), SOON).get();

    assertThat(outcome).isNotEmpty();
    await()
        .untilAsserted(
            () -> assertThat(machines).allMatch(machine -> machine.commands().contains("first")));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
