package dev.lead.ctl.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lead.ctl.json.Doc;
import dev.lead.ctl.os.ProcessRef;
import dev.lead.ctl.os.Signal;
import dev.lead.ctl.os.Signals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * One dev world of real processes, through the command line only: what a newcomer does in the first
 * five minutes. The tests follow one another on the same world.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DevWorldIT {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int SHARDS = 12;

  @TempDir static Path home;

  private Launcher leadctl;

  @BeforeAll
  void up() throws IOException {
    Path root = Path.of("..").toRealPath();
    for (String module : List.of("control-plane", "region-agent", "leadctl")) {
      assumeTrue(
          Files.isDirectory(root.resolve(module).resolve("target/lib")),
          module + " is not packaged");
    }
    leadctl = new Launcher(root, home);
    Launcher.Result result =
        leadctl.run(
            "dev", "up", "--regions", "1", "--shards", Integer.toString(SHARDS), "--detach");
    assertThat(result.status()).as("%s", result).isZero();
    assertThat(result.out()).contains("12 of 12 shards are led; nothing is wrong");
  }

  @AfterAll
  void down() throws IOException {
    if (leadctl != null) {
      leadctl.run("dev", "down");
    }
  }

  @Test
  @Order(1)
  void everyShardIsLedAndTheAnswersHaveTheirFields() throws IOException {
    List<Doc> leaders = list("leaders");
    assertThat(leaders).hasSize(SHARDS);
    assertThat(leaders)
        .allSatisfy(leader -> {
          assertThat(leader.fields())
              .containsKeys(
                  "service", "shard", "region", "leader", "agent", "token", "epoch", "term",
                  "state", "standby");
          assertThat(leader.text("state")).isEqualTo("active");
          assertThat(leader.number("token"))
              .isEqualTo(leader.number("epoch") << 32 | leader.number("term"));
        });
    assertThat(list("agents"))
        .hasSize(3)
        .allSatisfy(agent ->
            assertThat(agent.fields()).containsKeys("name", "region", "state", "pid", "raft_role"));
    assertThat(list("candidates"))
        .hasSize(2)
        .allSatisfy(candidate ->
            assertThat(candidate.fields())
                .containsKeys("name", "service", "region", "pid", "state", "leads"));
    Doc status = leadctl.run("status", "-o", "json").json();
    assertThat(status.fields()).containsKeys("regions", "agents", "leaders", "problems");
    assertThat(status.get("leaders").number("led")).isEqualTo(SHARDS);
    assertThat(status.get("leaders").number("vacant")).isZero();
  }

  @Test
  @Order(2)
  void aKilledLeaderIsReplacedUnderALargerTokenAndHistoryTellsIt() throws IOException {
    Map<Long, Long> before = tokens();
    Doc victim = list("candidates").getFirst();
    long shard =
        list("leaders").stream()
            .filter(leader -> leader.text("leader").equals(victim.text("name")))
            .findFirst()
            .orElseThrow()
            .number("shard");
    Signals.send(victim.number("pid"), Signal.KILL);
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() ->
            list("leaders").stream()
                .noneMatch(leader -> leader.text("leader").equals(victim.text("name"))));
    assertThat(tokens().get(shard)).isGreaterThan(before.get(shard));
    List<Doc> terms = leadctl.run("history", "payments/" + shard, "-o", "json").json().items();
    assertThat(terms).hasSizeGreaterThanOrEqualTo(2);
    Doc last =
        terms.stream()
            .filter(t -> t.text("leader").equals(victim.text("name")))
            .findFirst()
            .orElseThrow();
    assertThat(last.get("to_at").isPresent()).isTrue();
    assertThat(last.text("lost_cause")).isNotEmpty();
    assertThat(leadctl.run("status").out())
        .contains("(pid " + victim.text("pid") + ") does not run");
    assertThat(leadctl.run("dev", "status").status()).isEqualTo(2);
  }

  @Test
  @Order(3)
  void theDeathOfAnAgentIsNoElection() throws IOException {
    Map<Long, Long> before = tokens();
    Doc agent =
        list("agents").stream()
            .filter(a -> a.text("raft_role").equals("leader"))
            .findFirst()
            .orElseThrow();
    Signals.send(agent.number("pid"), Signal.KILL);
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() ->
            list("agents").stream()
                .anyMatch(a ->
                    a.text("name").equals(agent.text("name"))
                        && !List.of("live", "silent", "suspected").contains(a.text("state"))));
    assertThat(tokens()).isEqualTo(before);
  }

  @Test
  @Order(4)
  void upAgainHealsTheWorld() throws IOException {
    Launcher.Result result = leadctl.run("dev", "up", "--detach");
    assertThat(result.status()).as("%s", result).isZero();
    assertThat(result.err()).contains("2 of its processes do not run; starting them");
    assertThat(leadctl.run("dev", "status").status()).isZero();
    assertThat(list("candidates")).hasSize(2);
  }

  @Test
  @Order(5)
  void aTransferIsWatchedToItsEnd() throws IOException {
    Doc leader = list("leaders").getFirst();
    String shard = "payments/" + leader.number("shard");
    String target =
        list("candidates").stream()
            .map(candidate -> candidate.text("name"))
            .filter(name -> !name.equals(leader.text("leader")))
            .findFirst()
            .orElseThrow();
    Launcher.Result refused = leadctl.run("transfer", shard, "--to", target, "--expect-token", "1");
    assertThat(refused.status()).as("%s", refused).isEqualTo(3);
    Launcher.Result done = leadctl.run("transfer", shard, "--to", target);
    assertThat(done.status()).as("%s", done).isZero();
    assertThat(done.err()).contains("completed");
    assertThat(leadctl.run("describe", "shard", shard, "-o", "json").json().text("leader"))
        .isEqualTo(target);
  }

  @Test
  @Order(6)
  void electRunsACommandWithItsTokenAndPassesItsStatusOn() throws IOException {
    Path file =
        Files.writeString(
            home.resolve("jobs.yaml"),
            "service: jobs\nshards: 1\nregions: [eu-west-1]\npolicy: {disconnect: lease, settle: 0s}\n");
    assertThat(leadctl.run("diff", "-f", file.toString()).status()).isEqualTo(2);
    assertThat(leadctl.run("apply", "-f", file.toString()).status()).isZero();
    assertThat(leadctl.run("diff", "-f", file.toString()).status()).isZero();
    Launcher.Result ran =
        leadctl.run(
            "elect", "jobs/0", "--", "sh", "-c", "echo \"$LEAD_SHARD $LEAD_TOKEN\"; exit 7");
    assertThat(ran.status()).as("%s", ran).isEqualTo(7);
    assertThat(ran.out()).matches("jobs/0 [0-9]+\n");
    assertThat(leadctl.run("delete", "service", "jobs").status()).isZero();
  }

  @Test
  @Order(7)
  void downLeavesNothingRunningAndUpGoesOnWithLargerTokens() throws IOException {
    Map<Long, Long> before = tokens();
    Signals.send(pidOf("control-plane"), Signal.KILL); // PostgreSQL survives it, and must go, too
    Launcher.Result down = leadctl.run("dev", "down");
    assertThat(down.status()).as("%s", down).isZero();
    assertThat(processesOfTheWorld()).isEmpty();
    Launcher.Result up = leadctl.run("dev", "up", "--detach");
    assertThat(up.status()).as("%s", up).isZero();
    Map<Long, Long> after = tokens();
    assertThat(after.keySet()).isEqualTo(before.keySet());
    assertThat(after)
        .allSatisfy((shard, token) -> assertThat(token).isGreaterThan(before.get(shard)));
    assertThat(leadctl.run("dev", "down").status()).isZero();
    assertThat(processesOfTheWorld()).isEmpty();
  }

  private List<Doc> list(String noun) throws IOException {
    Launcher.Result result = leadctl.run("get", noun, "-o", "json");
    assertThat(result.status()).as("%s", result).isZero();
    return result.json().items();
  }

  private Map<Long, Long> tokens() throws IOException {
    return list("leaders").stream()
        .collect(
            Collectors.toMap(
                leader -> leader.number("shard"),
                leader -> leader.number("token"),
                Math::max,
                TreeMap::new));
  }

  private long pidOf(String name) throws IOException {
    return leadctl.run("dev", "status", "-o", "json").json().items().stream()
        .filter(process -> process.text("name").equals(name))
        .findFirst()
        .orElseThrow()
        .number("pid");
  }

  /** Whatever has the world's folder in its command line or works in it. */
  private List<ProcessRef> processesOfTheWorld() {
    String folder = home.resolve("dev").toString();
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> pid != ProcessHandle.current().pid())
        .filter(pid -> mentions(pid, folder))
        .flatMap(pid -> ProcessRef.of(pid).stream())
        .toList();
  }

  private static boolean mentions(long pid, String folder) {
    Path proc = Path.of("/proc", Long.toString(pid));
    try {
      return Files.readString(proc.resolve("cmdline"), StandardCharsets.ISO_8859_1).contains(folder)
          || Files.readSymbolicLink(proc.resolve("cwd")).startsWith(folder);
    } catch (IOException e) {
      return false;
    }
  }
}
