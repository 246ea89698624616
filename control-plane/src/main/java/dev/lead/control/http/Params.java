package dev.lead.control.http;

import dev.lead.control.page.Cursor;
import dev.lead.control.page.Filter;
import dev.lead.control.page.Page;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Precondition;
import dev.lead.control.problem.Refused;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import dev.lead.process.http.Call;
import dev.lead.process.http.Etag;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/** Reads what a caller put into path, query and headers. What cannot be read is refused. */
final class Params {
  private static final int DEFAULT_LIMIT = 100;

  private Params() {}

  static RegionName region(Call call) {
    return valid(RegionName::new, call.path("region"));
  }

  static ServiceName service(Call call) {
    return valid(ServiceName::new, call.path("service"));
  }

  static AgentName agent(Call call) {
    return valid(AgentName::new, call.path("agent"));
  }

  static ShardId shard(Call call) {
    return valid(number -> new ShardId(service(call), number), call.pathNumber("shard"));
  }

  static long id(Call call) {
    return call.pathNumber("id");
  }

  static Filter filter(Call call) {
    return new Filter(
        call.query("region").map(text -> valid(RegionName::new, text)),
        call.query("service").map(text -> valid(ServiceName::new, text)),
        call.query("shard").isEmpty()
            ? Optional.empty()
            : Optional.of((int) call.queryNumber("shard", 0, 0, ShardId.MAX_SHARDS - 1)),
        call.query("state"),
        call.query("cursor").map(Cursor::parse).orElse(Cursor.START),
        (int) call.queryNumber("limit", DEFAULT_LIMIT, 1, Page.MOST));
  }

  static Optional<CandidateName> candidate(Optional<String> text) {
    return text.map(name -> valid(CandidateName::new, name));
  }

  /** {@code If-Match} and {@code If-None-Match: *}. */
  static Precondition precondition(Call call) {
    Optional<String> match = call.header("If-Match");
    if (match.isPresent()) {
      String header = match.get().strip();
      return header.equals("*")
          ? version -> version > 0
          : version ->
              Arrays.stream(header.split(",", -1))
                  .anyMatch(tag -> tag.strip().equals(Etag.of(version).text()));
    }
    boolean mustBeNew = call.header("If-None-Match").filter(h -> h.strip().equals("*")).isPresent();
    return mustBeNew ? version -> version == 0 : Precondition.NONE;
  }

  static String actor(Call call) {
    return call.peer().uri();
  }

  /** Makes a value of the domain, or says what is wrong with the text. */
  static <A, B> B valid(Function<A, B> make, A from) {
    try {
      return make.apply(from);
    } catch (IllegalArgumentException e) {
      throw new Refused(
          Kind.INVALID, String.valueOf(e.getMessage()), "correct the value and send it again");
    }
  }
}
