package dev.lead.ctl.http;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.json.Doc;
import java.util.stream.Collectors;

/** A refusal in the form of RFC 9457, turned into a {@link Failure}. */
public final class Problem {

  private Problem() {}

  /** What a server's answer that is no success means for the command. */
  public static Failure of(HttpRequest request, HttpResponse answer) {
    Doc problem = document(answer);
    StringBuilder message = new StringBuilder(problem.text("title"));
    if (message.isEmpty()) {
      message.append(request).append(" was answered with status ").append(answer.status());
    }
    append(message, problem.text("detail"));
    reasons(message, problem.get("reasons"));
    reasons(message, problem.get("candidates"));
    return new Failure(code(answer.status()), message.toString(), problem.text("next_step"));
  }

  private static Doc document(HttpResponse answer) {
    try {
      return answer.json();
    } catch (IllegalArgumentException e) {
      return Doc.MISSING;
    }
  }

  private static void append(StringBuilder message, String detail) {
    if (!detail.isEmpty() && !message.toString().equals(detail)) {
      message.append(": ").append(detail);
    }
  }

  private static void reasons(StringBuilder message, Doc list) {
    for (Doc item : list.items()) {
      String line =
          item.isObject()
              ? item.fields().entrySet().stream()
                  .map(field -> field.getKey() + " " + oneLine(field.getValue()))
                  .collect(Collectors.joining(", "))
              : item.text();
      message.append("\n  - ").append(line);
    }
  }

  private static String oneLine(Doc value) {
    return value.isList()
        ? value.items().stream().map(Doc::text).collect(Collectors.joining("; "))
        : value.text();
  }

  private static ExitCode code(int status) {
    return switch (status) {
      case 401, 403 -> ExitCode.NOT_AUTHORIZED;
      case 408, 504 -> ExitCode.TIMED_OUT;
      case 409, 412, 428 -> ExitCode.PRECONDITION;
      default -> ExitCode.ERROR;
    };
  }
}
