package dev.lead.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AgentRingTest {
  private static final AgentAddress A = new AgentAddress("a", 1);
  private static final AgentAddress B = new AgentAddress("b", 1);
  private static final AgentAddress C = new AgentAddress("c", 1);

  @Test
  void everyAgentHasItsTurnAndTheAvoidedOneHasNot() {
    AgentRing ring = new AgentRing(List.of(A, B), new Random(3));
    ring.learn(List.of(B, C));
    Set<AgentAddress> tried = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      tried.add(ring.next(null));
    }
    assertThat(tried).containsExactlyInAnyOrder(A, B, C);
    for (int i = 0; i < 20; i++) {
      assertThat(ring.next(B)).isNotEqualTo(B);
    }
  }

  @Test
  void theOnlyAgentIsTriedAgain() {
    AgentRing ring = new AgentRing(List.of(A), new Random(3));
    assertThat(ring.next(A)).isEqualTo(A);
  }

  @Test
  void preferredAgentsComeFirstOnceEach() {
    AgentRing ring = new AgentRing(List.of(A), new Random(3));
    ring.prefer(List.of(B, C));
    assertThat(ring.next(A)).isEqualTo(B);
    assertThat(ring.next(A)).isEqualTo(C);
    assertThat(ring.next(null)).isEqualTo(A);
  }

  @Test
  void candidatesStartAtDifferentAgents() {
    Set<AgentAddress> first = new HashSet<>();
    for (int seed = 0; seed < 50; seed++) {
      first.add(new AgentRing(List.of(A, B, C), new Random(seed)).next(null));
    }
    assertThat(first).hasSize(3);
  }

  @Test
  void anyOtherTakesNobodysTurn() {
    AgentRing ring = new AgentRing(List.of(A, B), new Random(3));
    ring.prefer(List.of(B));
    assertThat(ring.anyBut(A)).contains(B);
    assertThat(ring.prefersOthersThan(A)).isTrue();
    assertThat(ring.prefersOthersThan(B)).isFalse();
    assertThat(ring.next(null)).isEqualTo(B);
    assertThat(new AgentRing(List.of(A), new Random(3)).anyBut(A)).isEmpty();
  }
}
