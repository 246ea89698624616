package dev.lead.control.http;

import dev.lead.control.db.DatabaseAwayException;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.process.http.Endpoint;
import dev.lead.process.http.Endpoints;
import dev.lead.process.http.Problem;
import dev.lead.process.http.ProblemException;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** Runs an endpoint on a virtual thread, and turns refusals into problem documents. */
final class Answers {
  private Answers() {}

  static Handler<RoutingContext> to(Endpoint endpoint) {
    return Endpoints.blocking(call -> {
      try {
        return endpoint.handle(call);
      } catch (Refused e) {
        throw problem(e).asException();
      } catch (DatabaseAwayException e) {
        throw away(e);
      }
    });
  }

  static Problem problem(Refused refused) {
    Kind kind = refused.kind();
    Problem problem =
        Problem.of(kind.slug(), kind.title(), kind.status(), String.valueOf(refused.getMessage()))
            .nextStep(refused.nextStep());
    for (Map.Entry<String, Object> each : refused.more().entrySet()) {
      problem = problem.with(each.getKey(), each.getValue());
    }
    return problem;
  }

  private static ProblemException away(DatabaseAwayException e) {
    return problem(
            new Refused(
                Kind.DATABASE_AWAY,
                String.valueOf(e.getMessage()),
                "repeat the request in a moment: it may or may not have taken effect, and repeating it does no harm"))
        .asException();
  }
}
