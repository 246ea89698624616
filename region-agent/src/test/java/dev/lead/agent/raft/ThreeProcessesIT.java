package dev.lead.agent.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Three members in processes of their own, so that they can be killed and frozen. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ThreeProcessesIT {
  private final TestPki pki = new TestPki("region authority");
  private final List<HostPort> addresses = FreePorts.take(3);
  private final MemberProcess[] members = new MemberProcess[3];
  private Path directory = Path.of("");

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    directory = temporary;
    for (int i = 0; i < 3; i++) {
      launch(i);
    }
    for (MemberProcess member : members) {
      System.out.println(member.name() + " " + member.answer(120));
    }
  }

  @AfterAll
  void stop() {
    for (MemberProcess member : members) {
      if (member != null) {
        member.close();
      }
    }
  }

  @Test
  @Order(1)
  void everyMemberCommits() throws Exception {
    for (MemberProcess member : members) {
      assertThat(member.ask("propose from " + member.name())).startsWith("ok ");
    }
    for (MemberProcess member : members) {
      assertThat(member.ask("missing from agent-0,from agent-1,from agent-2")).isEqualTo("0");
    }
  }

  @Test
  @Order(2)
  void killedLeaderIsReplacedAndNothingAcknowledgedIsLost() throws Exception {
    int leader = leader();
    MemberProcess writer = members[(leader + 1) % 3];
    MemberProcess other = members[(leader + 2) % 3];
    writer.ask("load");
    awaitAcknowledged(writer, 300);

    members[leader].signal("KILL");
    members[leader].awaitEnd();
    int before = acknowledged(writer).length;
    awaitAcknowledged(writer, before + 50);

    String gap = writer.ask("unload");
    System.out.println("kill -9 of the Raft leader: no write for " + gap + " ms");
    assertThat(Long.parseLong(gap)).isLessThan(3_000);
    String all = writer.ask("acknowledged");
    assertThat(writer.ask("missing " + all)).isEqualTo("0");
    assertThat(other.ask("missing " + all)).isEqualTo("0");

    launch(leader);
    System.out.println("restarted " + members[leader].name() + " " + members[leader].answer(120));
    assertThat(members[leader].ask("missing " + all)).isEqualTo("0");
    assertThat(Integer.parseInt(members[leader].ask("restores"))).isPositive();
    awaitAllVoting();
  }

  @Test
  @Order(3)
  void frozenLeaderIsReplacedAndComesBack() throws Exception {
    int leader = leader();
    MemberProcess writer = members[(leader + 1) % 3];
    writer.ask("load");
    awaitAcknowledged(writer, acknowledged(writer).length + 100);

    members[leader].signal("STOP");
    int before = acknowledged(writer).length;
    awaitAcknowledged(writer, before + 50);
    String gap = writer.ask("unload");
    System.out.println("SIGSTOP of the Raft leader: no write for " + gap + " ms");
    assertThat(Long.parseLong(gap)).isLessThan(3_000);

    members[leader].signal("CONT");
    String all = writer.ask("acknowledged");
    assertThat(members[leader].ask("missing " + all)).isEqualTo("0");
    awaitAllVoting();
  }

  private void launch(int number) {
    members[number] =
        MemberProcess.start(
            directory, pki.memberStore("eu-west", "agent-" + number), number, addresses, 200, 20);
  }

  private int leader() throws InterruptedException {
    return Integer.parseInt(members[0].status().leader().substring("agent-".length()));
  }

  private static String[] acknowledged(MemberProcess member) throws InterruptedException {
    return member.ask("acknowledged").split(",", -1);
  }

  private static void awaitAcknowledged(MemberProcess member, int count) {
    await().atMost(Duration.ofSeconds(20)).until(() -> acknowledged(member).length >= count);
  }

  private void awaitAllVoting() {
    for (MemberProcess member : members) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() ->
              member.status().connected() == 3
                  && member.status().availability().equals("AVAILABLE"));
    }
  }
}
