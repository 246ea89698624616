package dev.lead.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.agent.table.LeaderRow;
import dev.lead.core.election.ShardView;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Term;
import dev.lead.core.model.Token;
import dev.lead.process.json.Json;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaderAnswerTest {
  private static LeaderRow row(String endpoint) {
    return new LeaderRow(
        new ShardView(
            ShardId.parse("payments/17"),
            ShardState.DRAINING,
            new Epoch(3),
            new Term(4),
            new Token(Long.MAX_VALUE),
            new SessionId(5),
            Optional.of(new CandidateName("app.1:x")),
            Optional.empty()),
        "agent-a",
        endpoint);
  }

  private static JsonNode answer(String endpoint, Optional<Duration> age) throws Exception {
    return Json.mapper()
        .readTree(
            LeaderAnswer.write(
                    new StringBuilder(),
                    row(endpoint),
                    "eu-west-1",
                    new LeaderAnswer.Quality(99, age, true))
                .toString());
  }

  @Test
  void isTheDocumentThatIsDescribed() throws Exception {
    assertThat(answer("db:5432", Optional.of(Duration.ofMillis(12))).toString())
        .isEqualTo(
            "{\"shard\":\"payments/17\",\"state\":\"draining\",\"leader\":\"app.1:x\","
                + "\"endpoint\":\"db:5432\",\"token\":9223372036854775807,\"agent\":\"agent-a\","
                + "\"region\":\"eu-west-1\",\"index\":99,\"age_ms\":12,\"consistent\":true}");
  }

  @Test
  void whatACandidateSaysFreelyIsEscaped() throws Exception {
    String nasty = "a\"b\\c\u0001\n\u2028d\ud83d\ude00";

    assertThat(answer(nasty, Optional.empty()).path("endpoint").asText()).isEqualTo(nasty);
  }

  @Test
  void anAgeThatIsNotKnownIsNotSaid() throws Exception {
    assertThat(answer("", Optional.empty()).has("age_ms")).isFalse();
  }
}
