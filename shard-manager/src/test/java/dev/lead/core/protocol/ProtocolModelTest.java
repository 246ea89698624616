package dev.lead.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The protocol holds in every order of events of the models under {@code src/test/promela}, and
 * with any of its rules broken it does not.
 */
class ProtocolModelTest {
  private static final Path MODELS = Path.of("src/test/promela");
  private static final int DEEP = 1_000_000;

  @TempDir private Path folder;

  @BeforeAll
  static void needsSpin() {
    assumeTrue(Spin.installed(), "install `spin` and a C compiler to have the models checked");
  }

  @ParameterizedTest
  @CsvSource({
    "leases, L=1",
    "authority, REBUILDS=false",
    "authority, REBUILDS=false HOLD=true",
    "authority, MOVES=false HOLD=true",
    "authority, REBUILDS=false MOVES=false STEPS_BACK=true HOLD=true",
  })
  void noOrderOfEventsBreaksIt(String model, String world) throws Exception {
    holds(model, world);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "leases, MOVES=false",
    "leases, EVICTS=false",
    "authority, MOVES=false",
    "authority, HOLD=true",
    "authority, REBUILDS=false MOVES=false STEPS_BACK=true",
  })
  void norDoesItInLargerWorlds(String model, String world) throws Exception {
    holds(model, world);
  }

  private void holds(String model, String world) throws Exception {
    Spin.Result result = Spin.check(model(model), folder, DEEP, world.split(" "));

    assertThat(result.violated()).as(result.output()).isFalse();
    assertThat(result.complete()).as(result.output()).isTrue();
    assertThat(result.states()).isGreaterThan(10_000);
  }

  @ParameterizedTest
  @CsvSource({
    "leases, BREAK_SENT, L=1, 120",
    "leases, BREAK_CAP, L=1, 120",
    "leases, BREAK_CAS, L=1, 120",
    "leases, BREAK_MOVED, L=1, 120",
    "leases, BREAK_REVOKE, L=1, 120",
    "authority, BREAK_SENT, REBUILDS=false MOVES=false, 120",
    "authority, BREAK_GATE, REBUILDS=false MOVES=false, 120",
    "authority, BREAK_RELEASE, REBUILDS=false, 120",
    "authority, BREAK_WATCHDOG, REBUILDS=false, 120",
    "authority, BREAK_INCARNATION, HOLD=true, 100",
    "authority, BREAK_REGISTER, MOVES=false, 120",
    "authority, BREAK_WITHHOLD, MOVES=false HOLD=true, 120",
    "authority, BREAK_EPOCH, MOVES=false, 120",
    "authority, BREAK_STEP_BACK, REBUILDS=false MOVES=false STEPS_BACK=true, 120",
    "authority, BREAK_UNHEARD, REBUILDS=false STEPS_BACK=true HOLD=true, 120",
    "authority, BREAK_STALE_LAPSE, REBUILDS=false MOVES=false STEPS_BACK=true, 120",
    "authority, BREAK_OLD_ANSWERS, REBUILDS=false MOVES=false STEPS_BACK=true, 150",
  })
  void withoutARuleItBreaks(String model, String rule, String world, int depth) throws Exception {
    Spin.Result result = Spin.check(model(model), folder, depth, (rule + " " + world).split(" "));

    assertThat(result.violated()).as(result.output()).isTrue();
  }

  private static Path model(String name) {
    return MODELS.resolve(name + ".pml");
  }
}
