package dev.lead.agent.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.lead.agent.table.LeaderRow;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.ShardState;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The answer to a look-up, written by hand: it is asked ten thousand times a second. Names are made
 * of letters, digits and a few signs that need no escaping; what a candidate says freely is
 * escaped. Pure.
 */
final class LeaderAnswer {
  private static final Map<ShardState, String> STATES = new EnumMap<>(ShardState.class);

  static {
    for (ShardState state : ShardState.values()) {
      STATES.put(state, state.name().toLowerCase(Locale.ROOT));
    }
  }

  /**
   * How good an answer is.
   *
   * @param index the log index it is of
   * @param age how long ago this agent was known to have everything; empty if it never was
   * @param consistent whether it is as new as the question
   */
  record Quality(long index, Optional<Duration> age, boolean consistent) {}

  private LeaderAnswer() {}

  /** One object. */
  static StringBuilder write(StringBuilder out, LeaderRow row, String region, Quality quality) {
    out.append("{\"shard\":\"")
        .append(row.view().shard().service().value())
        .append('/')
        .append(row.view().shard().number())
        .append("\",\"state\":\"")
        .append(state(row))
        .append("\",\"leader\":\"")
        .append(row.view().leader().map(CandidateName::value).orElse(""))
        .append("\",\"endpoint\":\"");
    JsonStringEncoder.getInstance().quoteAsString(row.endpoint(), out);
    out.append("\",\"token\":")
        .append(row.view().token().value())
        .append(",\"agent\":\"")
        .append(row.agent())
        .append("\",\"region\":\"")
        .append(region)
        .append("\",\"index\":")
        .append(quality.index());
    quality.age().ifPresent(age -> out.append(",\"age_ms\":").append(age.toMillis()));
    return out.append(",\"consistent\":").append(quality.consistent()).append('}');
  }

  static String state(LeaderRow row) {
    return STATES.get(row.view().state());
  }
}
