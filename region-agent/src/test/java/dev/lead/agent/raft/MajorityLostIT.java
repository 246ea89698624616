package dev.lead.agent.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no member can heal by itself. */
@Tag("long")
class MajorityLostIT {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final TestPki pki = new TestPki("region authority");
  private final List<HostPort> addresses = FreePorts.take(3);
  private final MemberProcess[] members = new MemberProcess[3];
  @TempDir private Path directory;

  @BeforeEach
  void start() throws Exception {
    for (int i = 0; i < 3; i++) {
      launch(i);
    }
    for (MemberProcess member : members) {
      member.answer(120);
    }
  }

  @AfterEach
  void stop() {
    for (MemberProcess member : members) {
      member.close();
    }
  }

  @Test
  void aLostMajorityIsReportedAndResetStartsAnew() throws Exception {
    assertThat(members[0].ask("propose kept in memory")).startsWith("ok");
    for (int i = 1; i < 3; i++) {
      members[i].signal("KILL");
      members[i].awaitEnd();
    }
    awaitAvailability(members[0], RaftStatus.Availability.MAJORITY_UNREACHABLE);

    launch(1);
    launch(2);
    awaitAvailability(members[0], RaftStatus.Availability.MAJORITY_LOST);
    awaitReset(members[0]);

    members[1].answer(120);
    members[2].answer(120);
    awaitAvailability(members[0], RaftStatus.Availability.AVAILABLE);
    assertThat(members[0].ask("commands")).isEqualTo("0");
    assertThat(members[0].ask("propose after the reset")).startsWith("ok");
    for (MemberProcess member : members) {
      assertThat(member.ask("missing after the reset")).isEqualTo("0");
      assertThat(member.ask("missing kept in memory")).isEqualTo("1");
    }
  }

  @Test
  void aMemberRemovedWhileItWasFrozenSaysSoAndCanBeStartedAnew() throws Exception {
    assertThat(members[0].ask("propose before")).startsWith("ok");
    members[2].signal("STOP");
    await().atMost(PATIENCE).until(() -> members[0].status().voters() == 2);
    assertThat(members[0].ask("propose meanwhile")).startsWith("ok");

    members[2].signal("CONT");
    awaitAvailability(members[2], RaftStatus.Availability.REMOVED);
    assertThat(members[2].ask("again")).isEqualTo("ok");

    assertThat(members[2].ask("missing before,meanwhile")).isEqualTo("0");
    await().atMost(PATIENCE).until(() -> members[0].status().connected() == 3);
  }

  private void launch(int number) {
    members[number] =
        MemberProcess.start(
            directory, pki.memberStore("eu-west", "agent-" + number), number, addresses, 200, 3);
  }

  private static void awaitReset(MemberProcess member) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> member.ask("reset").equals("ok"));
  }

  private static void awaitAvailability(MemberProcess member, RaftStatus.Availability expected) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(member.status().availability()).isEqualTo(expected.name()));
  }
}
