package dev.lead.agent.it;

import com.fasterxml.jackson.databind.JsonNode;
import org.awaitility.Awaitility;

/**
 * What agents said that started while no control plane listened.
 *
 * @param refusal the problem that a candidate was refused with
 * @param agent what an agent said of itself
 * @param log the log of that agent
 */
record WithoutControlPlane(JsonNode refusal, JsonNode agent, String log) {
  static WithoutControlPlane look(TestRegion region) {
    AgentProcess first = region.agents.getFirst();
    Awaitility.await("first request for a mandate")
        .until(() -> first.log().contains("the control plane does not answer"));
    try (TestCandidate early = TestCandidate.connect(first.api, region.candidate)) {
      early.hello("payments", "early");
      JsonNode refusal = early.problemDocument();
      early.awaitClose();
      return new WithoutControlPlane(
          refusal, TestRegion.json(region.get(first, "/v1/agent")), first.log());
    }
  }
}
