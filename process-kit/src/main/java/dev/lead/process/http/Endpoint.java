package dev.lead.process.http;

/** Answers a request by straight-line code. {@link Endpoints} says on which thread. */
@FunctionalInterface
public interface Endpoint {

  /**
   * Answers the request.
   *
   * @throws ProblemException to refuse it
   * @throws Exception anything else is a fault of the server: logged, and answered by a 500 that
   *     tells nothing of it
   */
  Reply handle(Call call) throws Exception;
}
