package dev.lead.client;

import java.time.Duration;
import java.util.Optional;

/** Asks once who leads. */
final class Lookup {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final AgentHttp agents;

  Lookup(AgentHttp agents) {
    this.agents = agents;
  }

  Optional<LeaderInfo> leader(Shard shard, Freshness freshness) throws InterruptedException {
    String path = "/v1/shards/" + shard + "/leader" + query(freshness);
    Duration wait = freshness instanceof Freshness.AtLeast least ? least.patience() : Duration.ZERO;
    AgentHttp.Answer answer =
        agents.ask(path, TIMEOUT.plus(wait), request -> request.GET(), Lookup::isFinal);
    if (answer.status() == 200) {
      try {
        return Optional.of(FrameReader.leader(answer.json("the leader")));
      } catch (MalformedFrameException.Unchecked e) {
        throw new LeadException(
            "agent " + answer.agent() + " gave an answer that can't be read: " + e.getMessage());
      }
    }
    if (answer.problem().is("no-leader")) {
      return Optional.empty();
    }
    throw answer.asException();
  }

  private static boolean isFinal(AgentHttp.Answer answer) {
    return answer.status() < 500 || answer.problem().is("no-leader");
  }

  private static String query(Freshness freshness) {
    return switch (freshness) {
      case Freshness.Any any -> "";
      case Freshness.Consistent consistent -> "?consistent=true";
      case Freshness.AtLeast least ->
          "?min_token=" + least.token() + "&wait_ms=" + least.patience().toMillis();
    };
  }
}
