package dev.lead.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Plain requests to whichever agent answers. Blocks the calling thread. Thread-safe. */
final class AgentHttp {
  private final Identities identities;
  private final List<AgentAddress> agents;

  /** An agent's answer. */
  record Answer(AgentAddress agent, int status, String body, HttpResponse<String> response) {
    JsonFields json(String where) {
      try {
        return JsonFields.parse(body, where);
      } catch (MalformedFrameException e) {
        throw new LeadException(
            "agent " + agent + " gave an answer that can't be read: " + e.getMessage());
      }
    }

    /** The problem in it; a bare one if it holds none. */
    Problem problem() {
      try {
        return Problem.from(JsonFields.parse(body, "problem"));
      } catch (MalformedFrameException | MalformedFrameException.Unchecked e) {
        return new Problem("http-" + status, "HTTP " + status, status, "", "");
      }
    }

    LeadException asException() {
      return new LeadException("agent " + agent + " answered HTTP " + status + ", " + problem());
    }
  }

  AgentHttp(Identities identities, List<AgentAddress> agents) {
    this.identities = identities;
    this.agents = agents;
  }

  /**
   * Asks one agent after the other until one gives a final answer.
   *
   * @param path of the request
   * @param build completes the request
   * @param isFinal whether an answer is one; others are tried if not
   * @throws LeadException if none gave one, with the reason of each
   */
  Answer ask(
      String path,
      Duration timeout,
      Function<HttpRequest.Builder, HttpRequest.Builder> build,
      Predicate<Answer> isFinal)
      throws InterruptedException {
    List<AgentAddress> order = new ArrayList<>(agents);
    Collections.shuffle(order);
    List<String> failures = new ArrayList<>();
    for (AgentAddress agent : order) {
      try {
        HttpRequest request =
            build
                .apply(
                    HttpRequest.newBuilder(URI.create("https://" + agent + path))
                        .timeout(timeout)
                        .header("Accept", "application/json"))
                .build();
        HttpResponse<String> response =
            identities.client().send(request, HttpResponse.BodyHandlers.ofString());
        Answer answer = new Answer(agent, response.statusCode(), response.body(), response);
        if (isFinal.test(answer)) {
          return answer;
        }
        failures.add("agent " + agent + ": " + answer.problem());
      } catch (IOException e) {
        failures.add(Failures.explain(agent, e));
      }
    }
    throw new LeadException("no agent could answer: " + String.join("; ", failures));
  }
}
