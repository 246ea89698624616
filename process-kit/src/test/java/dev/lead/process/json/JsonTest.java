package dev.lead.process.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lead.core.election.ElectionCause;
import dev.lead.core.election.Event;
import dev.lead.core.election.Fact;
import dev.lead.core.election.Order;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardSelection;
import dev.lead.core.model.Token;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonTest {
  private final ObjectMapper json = Json.mapper();

  @Test
  void anEventHasOneFlatAndReadableForm() throws Exception {
    Event event =
        new Event(
            7,
            Instant.parse("2026-01-02T03:04:05.678Z"),
            new Fact.LeaderElected(
                ShardId.parse("payments/17"),
                new Token(4294967297L),
                new SessionId(255),
                new CandidateName("app-1"),
                ElectionCause.AGENT_LOST,
                Token.NONE,
                Optional.empty(),
                Optional.of(new CandidateName("app-2")),
                new SessionId(2)));
    String text = json.writeValueAsString(event);
    assertThat(text)
        .isEqualTo(
            "{\"sequence\":7,\"at\":\"2026-01-02T03:04:05.678Z\",\"fact\":{\"type\":\"leader_elected\","
                + "\"shard\":\"payments/17\",\"token\":4294967297,\"session\":\"00000000000000ff\","
                + "\"leader\":\"app-1\",\"cause\":\"agent_lost\",\"previous_token\":0,"
                + "\"standby\":\"app-2\",\"standby_session\":\"0000000000000002\"}}");
    assertThat(json.readValue(text, Event.class)).isEqualTo(event);
  }

  @Test
  void everyOrderComesBackAsItWas() throws Exception {
    Order order =
        new Order.Transfer(
            ShardId.parse("payments/3"),
            Optional.of(new CandidateName("app-2")),
            new Order.Expectation(Optional.empty(), Optional.of(new Token(9))));
    assertThat(json.readValue(json.writeValueAsString(order), Order.class)).isEqualTo(order);
  }

  @Test
  void policiesAndCandidatesComeBackAsTheyWere() throws Exception {
    String policy = json.writeValueAsString(ServicePolicy.DEFAULT);
    assertThat(policy).contains("\"disconnect\":\"fence\"").contains("\"lease\":\"2s\"");
    assertThat(json.readValue(policy, ServicePolicy.class)).isEqualTo(ServicePolicy.DEFAULT);

    for (ShardSelection selection :
        new ShardSelection[] {ShardSelection.all(), ShardSelection.of(3, 1)}) {
      CandidateSpec spec =
          CandidateSpec.of(new CandidateName("a"), new ServiceName("payments"), selection);
      Fact fact =
          new Fact.CandidateJoined(
              new SessionId(1), spec, Optional.of(new AgentRun(new AgentName("a1"), 5)));
      assertThat(json.readValue(json.writeValueAsString(fact), Fact.class)).isEqualTo(fact);
    }
  }

  @Test
  void saysWhatIsWrong() {
    assertRefused("\"payments\"", ShardId.class, "SERVICE/NUMBER");
    assertRefused("\"Not A Name\"", ServiceName.class, "lower-case");
    assertRefused("-1", Token.class, "negative");
    assertRefused("{\"type\":\"teleport\"}", Order.class, "teleport");
    assertRefused("\"2 fortnights\"", java.time.Duration.class, "500ms");
    assertRefused("\"never\"", ElectionCause.class, "agent_lost");
    assertRefused("[".repeat(100) + "]".repeat(100), Object.class, "depth");
    assertRefused("{}x", Object.class, "x");
    assertRefused(
        "{\"type\":\"leader_ready\",\"token\":1,\"session\":\"01\"}", Fact.class, "shard");
    assertRefused("{\"type\":\"order_completed\",\"detail\":\"\"}", Fact.class, "number");
  }

  private void assertRefused(String text, Class<?> type, String reason) {
    assertThatThrownBy(() -> json.readValue(text, type))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining(reason);
  }
}
