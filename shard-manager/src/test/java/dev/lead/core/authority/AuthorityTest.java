package dev.lead.core.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final long SECOND = 1_000_000_000L;

  @Test
  void nothingIsLeftBeforeTheFirstCommittedRenewal() {
    for (long now : new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE}) {
      assertThat(AgentAuthority.NONE.left(now)).isEqualTo(Duration.ZERO);
      assertThat(AgentAuthority.NONE.alive(now)).isFalse();
      assertThat(Mandate.NONE.left(now)).isEqualTo(Duration.ZERO);
      assertThat(Mandate.NONE.alive(now)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {0, -5 * SECOND, Long.MAX_VALUE - SECOND, Long.MAX_VALUE, Long.MIN_VALUE, -1})
  void theDeadlineRunsFromBeforeTheFirstSendingAcrossTheWrapAround(long sent) {
    AgentAuthority agent = AgentAuthority.NONE.renewed(sent, LEASE);
    Mandate mandate = Mandate.NONE.granted(sent, 2_000);
    assertThat(agent.left(sent)).isEqualTo(LEASE);
    assertThat(agent.left(sent + SECOND)).isEqualTo(Duration.ofSeconds(1));
    assertThat(agent.alive(sent + 2 * SECOND - 1)).isTrue();
    assertThat(agent.alive(sent + 2 * SECOND)).isFalse();
    assertThat(agent.left(sent + 1_000 * SECOND)).isEqualTo(Duration.ZERO);
    assertThat(mandate.left(sent + SECOND)).isEqualTo(Duration.ofSeconds(1));
    assertThat(mandate.alive(sent + 2 * SECOND)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - SECOND})
  void anAnswerThatComesLateNeverMovesTheDeadlineBack(long sent) {
    AgentAuthority agent = AgentAuthority.NONE.renewed(sent + SECOND, LEASE).renewed(sent, LEASE);
    assertThat(agent.left(sent + SECOND)).isEqualTo(LEASE);
    Mandate mandate = Mandate.NONE.granted(sent + SECOND, 10_000).granted(sent + SECOND, 10);
    assertThat(mandate.left(sent + SECOND)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void aHugeGrantIsCappedInsteadOfTurningNegative() {
    Mandate mandate = Mandate.NONE.granted(Long.MAX_VALUE, Long.MAX_VALUE);
    assertThat(mandate.left(Long.MAX_VALUE)).isEqualTo(Duration.ofDays(365));
  }

  @Test
  void aNegativeGrantIsRefused() {
    assertThatThrownBy(() -> Mandate.NONE.granted(0, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AgentAuthority.NONE.renewed(0, Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
