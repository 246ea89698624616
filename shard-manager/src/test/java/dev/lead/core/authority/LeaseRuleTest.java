package dev.lead.core.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.ServicePolicy;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaseRuleTest {
  @ParameterizedTest
  @CsvSource({
    // session, policy, agent left, mandate left, mode, lease
    "1500, 2000, 1900, 9000, HOLD, 1500",
    "5000, 2000, 3000, 9000, HOLD, 2000",
    "5000, 2000,  700, 9000, HOLD,  700",
    "5000, 2000, 1900,  100, HOLD, 1900",
    "5000, 2000, 1900,  100, STEP_DOWN, 100",
    "5000, 2000, 1900, 9000, STEP_DOWN, 1900",
    "5000, 2000,    0, 9000, HOLD, 0",
    "5000, 2000, 1900,    0, STEP_DOWN, 0",
    "5000, 2000, 1900,    0, HOLD, 1900",
    "  -1, 2000, 1900, 9000, HOLD, 0",
    "5000, 2000, -100, 9000, HOLD, 0",
    "5000, 2000, 1900, -100, STEP_DOWN, 0",
  })
  void isTheShortestLinkAndNeverNegative(
      long session, long policy, long agent, long mandate, IsolationMode mode, long lease) {
    assertThat(
            LeaseRule.leaseFor(
                Duration.ofMillis(session),
                policy(Duration.ofMillis(policy), mode),
                Duration.ofMillis(agent),
                Duration.ofMillis(mandate)))
        .isEqualTo(Duration.ofMillis(lease));
  }

  @ParameterizedTest
  @CsvSource({"0, 2000", "500, 1500", "1999, 1", "2000, 0", "60000, 0"})
  void shrinksAsTheAgentsAuthorityRunsOut(long later, long lease) {
    long sent = Long.MAX_VALUE - 1_000_000;
    AgentAuthority agent = AgentAuthority.NONE.renewed(sent, Duration.ofSeconds(2));
    assertThat(
            LeaseRule.leaseFor(
                Duration.ofSeconds(10),
                policy(Duration.ofSeconds(10), IsolationMode.HOLD),
                agent,
                Mandate.NONE,
                sent + later * 1_000_000))
        .isEqualTo(Duration.ofMillis(lease));
  }

  private static ServicePolicy policy(Duration lease, IsolationMode mode) {
    return ServicePolicy.DEFAULT.toBuilder().isolation(mode).lease(lease).build();
  }
}
