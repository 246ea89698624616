package dev.lead.ctl.change;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What must be so for a change to be made; otherwise the exit status is 3 and nothing changed. */
final class Expectations {

  @Option(
      names = "--expect-leader",
      paramLabel = "CANDIDATE",
      description = "Only if this one leads now.")
  private @Nullable String leader;

  @Option(
      names = "--expect-token",
      paramLabel = "TOKEN",
      description = "Only if the leader's token is this one.")
  private @Nullable Long token;

  @Option(names = "--expect-none", description = "Only if nobody leads.")
  private boolean none;

  void putInto(Map<String, Object> request) {
    if (leader != null) {
      request.put("expect_leader", leader);
    }
    if (token != null) {
      request.put("expect_token", token);
    }
    if (none) {
      request.put("expect_none", true);
    }
  }
}
