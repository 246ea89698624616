package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.C;
import static dev.lead.core.election.World.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.VersionPin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which versions may lead during a rollout. */
class VersionPinTest {
  private static World world(VersionPin pin, String minimum) {
    World world = World.region().define(1, 1, Policies.versions(Policies.FENCE, pin, minimum));
    return world
        .open(1, A, spec("v9", 1, 0, "", "1.9"))
        .open(2, B, spec("v10", 1, 0, "", "1.10"))
        .open(3, C, spec("none", 1, 0, "", ""));
  }

  @Test
  void newestAndOldestArePinned() {
    assertThat(world(VersionPin.NEWEST, "").home(0, 1, 1).leader(0)).isEqualTo("v10");
    assertThat(world(VersionPin.OLDEST, "").home(0, 1, 1).leader(0)).isEqualTo("v9");
  }

  @Test
  void versionsBelowTheMinimumArePassedOver() {
    World world = world(VersionPin.NONE, "1.10").home(0, 1, 1);
    assertThat(world.leader(0)).isEqualTo("v10");
    world.detach(2, 0);
    assertThat(world.leader(0)).as("rather than nobody").isIn("v9", "none");
  }

  @Test
  void thePinFollowsWhoIsThere() {
    World world = world(VersionPin.NEWEST, "").home(0, 1, 1);
    world.open(4, A, spec("v11", 1, 0, "", "1.11"));
    assertThat(world.leader(0)).as("a healthy leader stays").isEqualTo("v10");
    assertThat(world.standby(0)).isEqualTo("v11");
    world.detach(2, 0);
    assertThat(world.leader(0)).isEqualTo("v11");
    world.attach(2, B).close(4, LossCause.DIED);
    assertThat(world.leader(0)).isEqualTo("v10");
  }

  @ParameterizedTest
  @CsvSource({
    "1.9, 1.10, -1",
    "1.10, 1.10.0, 0",
    "2, 10, -1",
    "1.0-rc1, 1.0-rc2, -1",
    "1.0, 1.0.1, -1",
    "99999999999999999999, 5, 1",
    "v1, 1, 1",
    "'', 0, -1",
    "'', '', 0"
  })
  void versionsCompareNumberByNumber(String a, String b, int order) {
    assertThat(Integer.signum(VersionOrder.compare(a, b))).isEqualTo(order);
    assertThat(Integer.signum(VersionOrder.compare(b, a))).isEqualTo(-order);
  }
}
