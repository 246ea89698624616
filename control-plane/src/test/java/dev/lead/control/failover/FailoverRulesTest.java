package dev.lead.control.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.control.mandate.HolderState;
import dev.lead.control.service.FailoverMode;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.ServicePolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailoverRulesTest {
  private static ServicePolicy policy(IsolationMode isolation, DisconnectMode disconnect) {
    return ServicePolicy.DEFAULT.toBuilder().isolation(isolation).disconnect(disconnect).build();
  }

  @Test
  void aMandateIsOverOnlyWhenEachHolderIsKnownToBe() {
    assertThat(FailoverRules.over(List.of(HolderState.LAPSED, HolderState.GONE))).isTrue();
    for (HolderState alive :
        List.of(HolderState.RENEWING, HolderState.EXPIRED, HolderState.ENDED, HolderState.LEFT)) {
      assertThat(FailoverRules.over(List.of(HolderState.LAPSED, alive))).as("%s", alive).isFalse();
    }
    assertThat(FailoverRules.gone(List.of(HolderState.GONE, HolderState.LAPSED))).isFalse();
  }

  @Test
  void byItselfOnlyWhoStepsDownAndWantsIt() {
    for (DisconnectMode disconnect : DisconnectMode.values()) {
      for (boolean gone : List.of(true, false)) {
        ServicePolicy steps = policy(IsolationMode.STEP_DOWN, disconnect);
        ServicePolicy holds = policy(IsolationMode.HOLD, disconnect);
        assertThat(FailoverRules.decide(steps, FailoverMode.AUTOMATIC, false, false, gone))
            .isEqualTo(Decision.MOVES);
        assertThat(FailoverRules.decide(steps, FailoverMode.MANUAL, false, false, gone))
            .isEqualTo(Decision.NEEDS_COMMAND);
        assertThat(FailoverRules.decide(holds, FailoverMode.AUTOMATIC, false, false, gone))
            .isEqualTo(Decision.NEEDS_COMMAND);
      }
    }
  }

  @Test
  void onCommandAllButUnguardedOverlap() {
    ServicePolicy unguarded = policy(IsolationMode.HOLD, DisconnectMode.LEASE);
    ServicePolicy guarded = policy(IsolationMode.HOLD, DisconnectMode.FENCE);
    FailoverMode mode = FailoverMode.MANUAL;
    assertThat(FailoverRules.decide(guarded, mode, true, false, false)).isEqualTo(Decision.MOVES);
    assertThat(FailoverRules.decide(unguarded, mode, true, false, false))
        .isEqualTo(Decision.NEEDS_ACCEPT_OVERLAP);
    assertThat(FailoverRules.decide(unguarded, mode, true, true, false)).isEqualTo(Decision.MOVES);
    assertThat(FailoverRules.decide(unguarded, mode, true, false, true)).isEqualTo(Decision.MOVES);
    assertThat(FailoverRules.mayStillAct(guarded, false)).isTrue();
    assertThat(FailoverRules.mayStillAct(guarded, true)).isFalse();
    assertThat(
            FailoverRules.mayStillAct(policy(IsolationMode.STEP_DOWN, DisconnectMode.LEASE), false))
        .isFalse();
  }
}
