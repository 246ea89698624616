package dev.lead.ctl.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.os.ProcessRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldTest {

  private static final List<CloudRegion> REGIONS =
      List.of(
          new CloudRegion(
              "eu-west-1", "aws", "Ireland", List.of("eu-west-1a", "eu-west-1b", "eu-west-1c")),
          new CloudRegion("us-east-1", "aws", "Virginia", List.of("us-east-1a", "us-east-1b")));

  @TempDir Path folder;

  @Test
  void laysOutAgentsOverZonesAndCandidatesOverRegions() {
    World world = world(new WorldShape(2, 3, 24, 2));
    assertThat(world.members()).hasSize(1 + 6 + 4);
    assertThat(world.regions()).containsExactly("eu-west-1", "us-east-1");
    assertThat(world.agentsOf("eu-west-1"))
        .extracting(Member::name, Member::zone)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("eu-west-1-a", "eu-west-1a"),
            org.assertj.core.groups.Tuple.tuple("eu-west-1-b", "eu-west-1b"),
            org.assertj.core.groups.Tuple.tuple("eu-west-1-c", "eu-west-1c"));
    assertThat(world.members(Kind.CANDIDATE))
        .extracting(Member::name)
        .containsExactly(
            "payments-eu-west-1-1",
            "payments-us-east-1-1",
            "payments-eu-west-1-2",
            "payments-us-east-1-2");
    assertThat(
            world.members().stream()
                .flatMap(m -> java.util.stream.Stream.of(m.port(), m.raftPort()))
                .filter(p -> p != 0))
        .doesNotHaveDuplicates()
        .doesNotContain(world.postgresPort());
  }

  @Test
  void comesBackFromItsFileAsItWas() {
    World world = world(new WorldShape(1, 3, 5, 0));
    ProcessRef self = ProcessRef.of(ProcessHandle.current().pid()).orElseThrow();
    World started = world.with(world.controlPlane().started(self));
    Path file = folder.resolve("deep/world.json");
    started.save(file);
    assertThat(World.load(file)).contains(started);
    assertThat(World.load(file).orElseThrow().alive())
        .extracting(Member::name)
        .containsExactly("control-plane");
  }

  @Test
  void aPidThatWasGivenToAnotherProcessIsNotAlive() {
    long pid = ProcessHandle.current().pid();
    ProcessRef other = new ProcessRef(pid, "some-other-boot/1");
    assertThat(other.isAlive()).isFalse();
    assertThat(ProcessRef.of(pid).orElseThrow().isAlive()).isTrue();
  }

  @Test
  void aZombieIsNotAlive() throws IOException, InterruptedException {
    // The shell stays the parent and never waits for its child, which so becomes a zombie.
    Process shell = new ProcessBuilder("sh", "-c", "sleep 0 & echo $!; exec sleep 1000").start();
    try {
      long child = Long.parseLong(shell.inputReader().readLine());
      org.awaitility.Awaitility.await().until(() -> ProcessRef.of(child).isEmpty());
      assertThat(Files.exists(Path.of("/proc", Long.toString(child)))).isTrue();
    } finally {
      shell.destroyForcibly().waitFor();
    }
  }

  @Test
  void saysWhatIsWrongWithADamagedFile() throws IOException {
    Path file = folder.resolve("world.json");
    Files.writeString(file, "{\"members\": [");
    assertThatThrownBy(() -> World.load(file))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void refusesShapesThatCannotBe() {
    assertThatThrownBy(() -> new WorldShape(3, 4, 24, 2))
        .hasMessageContaining("--agents must be 3, 5 or 7");
    assertThatThrownBy(() -> new WorldShape(0, 3, 24, 2)).hasMessageContaining("--regions");
    assertThatThrownBy(() -> new WorldShape(3, 3, 0, 2)).hasMessageContaining("--shards");
    assertThatThrownBy(() -> world(new WorldShape(3, 3, 1, 0)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("has 2 regions");
  }

  private static World world(WorldShape shape) {
    return NewWorld.of(shape, REGIONS, new FreePorts(new Random(7)));
  }
}
