package dev.lead.process.http;

import java.util.Collection;

/** The problems that any server can have. Those of one API belong to that API. */
public final class Problems {

  private Problems() {}

  public static Problem badRequest(String detail) {
    return Problem.of("bad-request", "The request cannot be understood", 400, detail);
  }

  /** The body is not JSON, or not of the expected form. */
  public static Problem badBody(String detail) {
    return Problem.of("bad-body", "The body of the request cannot be used", 400, detail);
  }

  public static Problem bodyTooLarge(long limitBytes) {
    return Problem.of(
        "body-too-large",
        "The body of the request is too large",
        413,
        "This server takes at most %d bytes here.".formatted(limitBytes));
  }

  public static Problem forbidden(String detail) {
    return Problem.of("forbidden", "Your certificate does not allow this", 403, detail);
  }

  public static Problem notFound(String detail) {
    return Problem.of("not-found", "There is no such thing", 404, detail);
  }

  public static Problem methodNotAllowed(String method) {
    return Problem.of(
        "method-not-allowed",
        "This method is not offered here",
        405,
        "%s is not offered for this path.".formatted(method));
  }

  /** {@code If-Match} is needed and absent. */
  public static Problem preconditionRequired(Etag current) {
    return Problem.of(
            "precondition-required",
            "A change needs the version it is based on",
            428,
            "Send If-Match with the ETag of the version you looked at.")
        .with("etag", current.text());
  }

  /** {@code If-Match} names an older version. */
  public static Problem stale(Etag current) {
    return Problem.of(
            "stale",
            "It was changed in between",
            412,
            "The version in If-Match is not the current one any more.")
        .with("etag", current.text())
        .nextStep("Read it again, and repeat the change on what you find.");
  }

  /** For the moment; the caller may try again, here or elsewhere. */
  public static Problem unavailable(String detail) {
    return Problem.of("unavailable", "Not possible at the moment", 503, detail);
  }

  /**
   * Something that is a fault of this program.
   *
   * @param incident also in the log, beside the stack trace
   */
  public static Problem internal(String incident) {
    return Problem.of(
            "internal",
            "The server has failed",
            500,
            "This is a fault of the server. Its log has the details under %s.".formatted(incident))
        .with("incident", incident);
  }

  static Problem unknownValue(String what, String value, Collection<String> known) {
    return badRequest(
        "%s cannot be `%s`; known are %s.".formatted(what, value, String.join(", ", known)));
  }
}
