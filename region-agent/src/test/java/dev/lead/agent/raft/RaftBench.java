package dev.lead.agent.raft;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes over mutual TLS: time to start, throughput, latency, and how long no write gets
 * through when the Raft leader is killed or frozen. Prints, asserts nothing.
 */
@Tag("bench")
class RaftBench {
  private final TestPki pki = new TestPki("region authority");
  private final List<HostPort> addresses = FreePorts.take(3);
  private final MemberProcess[] members = new MemberProcess[3];
  @TempDir private Path directory;

  @AfterEach
  void stop() {
    for (MemberProcess member : members) {
      if (member != null) {
        member.close();
      }
    }
  }

  @Test
  void throughputAndLatency() throws Exception {
    start("bench");
    String leader = members[0].status().leader();
    for (MemberProcess member : members) {
      String role = member.name().equals(leader) ? "leader" : "follower";
      member.ask("bench 20000 16 1");
      for (String spec :
          List.of("5000 1 1", "40000 16 1", "100000 256 1", "5000 4 1000", "10000 16 1000")) {
        System.out.println("from the " + role + ": " + member.ask("bench " + spec));
      }
    }
  }

  @Test
  void failover() throws Exception {
    start();
    report("kill -9 of the Raft leader", gaps(7, this::killAndRestart));
    report("SIGSTOP of the Raft leader", gaps(5, this::freezeAndThaw));
  }

  private interface Fault {
    void happen(int leader, MemberProcess writer) throws Exception;
  }

  private List<Long> gaps(int rounds, Fault fault) throws Exception {
    List<Long> gaps = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      awaitAllVoting();
      int leader = Integer.parseInt(members[0].status().leader().substring("agent-".length()));
      MemberProcess writer = members[(leader + 1) % 3];
      writer.ask("load");
      awaitProgress(writer, 300);
      fault.happen(leader, writer);
      gaps.add(Long.parseLong(writer.ask("longest")));
    }
    return gaps;
  }

  private void killAndRestart(int leader, MemberProcess writer) throws Exception {
    members[leader].signal("KILL");
    members[leader].awaitEnd();
    awaitProgress(writer, 100);
    writer.ask("unload");
    launch(leader);
    members[leader].answer(120);
  }

  private void freezeAndThaw(int leader, MemberProcess writer) throws Exception {
    members[leader].signal("STOP");
    awaitProgress(writer, 100);
    writer.ask("unload");
    members[leader].signal("CONT");
  }

  private static void report(String what, List<Long> gaps) {
    List<Long> sorted = new ArrayList<>(gaps);
    Collections.sort(sorted);
    System.out.println(
        what
            + ": no write for "
            + sorted.getFirst()
            + " to "
            + sorted.getLast()
            + " ms, median "
            + sorted.get(sorted.size() / 2)
            + " ms");
  }

  private void start(String... more) throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      launch(i, more);
    }
    for (MemberProcess member : members) {
      System.out.println(member.name() + " " + member.answer(120));
    }
  }

  private void launch(int number, String... more) {
    byte[] store = pki.memberStore("eu-west", "agent-" + number);
    members[number] = MemberProcess.start(directory, store, number, addresses, 5_000, 20, more);
  }

  private static void awaitProgress(MemberProcess member, int more) throws InterruptedException {
    int before = Integer.parseInt(member.ask("acknowledgements"));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Integer.parseInt(member.ask("acknowledgements")) >= before + more);
  }

  private void awaitAllVoting() {
    for (MemberProcess member : members) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() ->
              member.status().connected() == 3
                  && member.status().availability().equals("AVAILABLE"));
    }
  }
}
