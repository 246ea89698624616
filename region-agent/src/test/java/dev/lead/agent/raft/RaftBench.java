package dev.lead.agent.raft;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes over mutual TLS: throughput, latency and time to start. Prints, asserts nothing.
 */
@Tag("bench")
class RaftBench {
  @Test
  void throughputAndLatency(@TempDir Path directory) throws Exception {
    TestPki pki = new TestPki("region authority");
    List<HostPort> addresses = FreePorts.take(3);
    List<MemberProcess> members = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        byte[] store = pki.memberStore("eu-west", "agent-" + i);
        members.add(MemberProcess.start(directory, store, i, addresses, 5_000, 20, "bench"));
      }
      for (MemberProcess member : members) {
        System.out.println(member.name() + " " + member.answer(60));
      }
      String leaderName = members.getFirst().status().leader();
      for (MemberProcess member : members) {
        String role = member.name().equals(leaderName) ? "leader" : "follower";
        member.ask("bench 20000 16 1");
        for (String spec :
            List.of("5000 1 1", "40000 16 1", "100000 256 1", "5000 4 1000", "10000 16 1000")) {
          System.out.println("from the " + role + ": " + member.ask("bench " + spec));
        }
      }
    } finally {
      members.forEach(MemberProcess::close);
    }
  }
}
