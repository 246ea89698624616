package dev.lead.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Token;
import java.time.Duration;

/**
 * A candidate that leads and beats all the time: whatever others do wrong meanwhile must not cost
 * it anything. Patient, so that it is no measure of how busy the machine is.
 */
final class SteadyLeader implements AutoCloseable {
  private static final Duration TTL = Duration.ofSeconds(30);

  private final TestRegion region;
  private final int agent;
  private final String shard;
  private final TestCandidate candidate;
  private final Token token;

  private SteadyLeader(TestRegion region, int agent, String shard, TestCandidate candidate) {
    this.region = region;
    this.agent = agent;
    this.shard = shard;
    this.candidate = candidate;
    this.token = candidate.tokenOf("lead", shard);
    candidate.say("ready", shard, token);
  }

  /** Leads the only shard of a service of its own. */
  static SteadyLeader at(TestRegion region, int agent, String service) {
    region.service(service, 1, DisconnectMode.LEASE);
    TestCandidate candidate = TestCandidate.connect(region.agents.get(agent).api, region.candidate);
    candidate.hello(service, "steady", TTL);
    return new SteadyLeader(region, agent, service + "/0", candidate.beating());
  }

  /** It leads with the token it had from the first, and has never been told anything else. */
  void assertUndisturbed() {
    assertThat(candidate.open()).as("connection of the leader of %s", shard).isTrue();
    assertThat(candidate.heartbeat()).as("lease of the leader of %s", shard).isPositive();
    for (String bad : new String[] {"lost", "revoke", "drain", "move", "error"}) {
      assertThat(candidate.frames(bad)).as(bad).isEmpty();
    }
    JsonNode leader =
        TestRegion.json(
            region.get(
                region.agents.get((agent + 1) % 3),
                "/v1/shards/" + shard + "/leader?consistent=true"));
    assertThat(leader.path("leader").asText()).isEqualTo("steady");
    assertThat(leader.path("token").asLong()).isEqualTo(token.value());
  }

  @Override
  public void close() {
    candidate.send("{\"type\":\"bye\"}");
    candidate.awaitClose();
    candidate.close();
  }
}
