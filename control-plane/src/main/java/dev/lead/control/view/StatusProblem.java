package dev.lead.control.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * Something that is wrong now.
 *
 * @param type in {@code kebab-case}; programs can rely on it
 * @param severity {@code critical}: work is not led; {@code warning}: it may come to that
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record StatusProblem(
    String type,
    String severity,
    Optional<String> region,
    Optional<String> service,
    Optional<String> agent,
    String detail,
    String nextStep) {
  static StatusProblem critical(String type, String detail, String nextStep) {
    return new StatusProblem(
        type, "critical", Optional.empty(), Optional.empty(), Optional.empty(), detail, nextStep);
  }

  static StatusProblem warning(String type, String detail, String nextStep) {
    return new StatusProblem(
        type, "warning", Optional.empty(), Optional.empty(), Optional.empty(), detail, nextStep);
  }

  StatusProblem in(String name) {
    return new StatusProblem(type, severity, Optional.of(name), service, agent, detail, nextStep);
  }

  StatusProblem about(String name) {
    return new StatusProblem(type, severity, region, Optional.of(name), agent, detail, nextStep);
  }

  StatusProblem of(String name) {
    return new StatusProblem(type, severity, region, service, Optional.of(name), detail, nextStep);
  }
}
