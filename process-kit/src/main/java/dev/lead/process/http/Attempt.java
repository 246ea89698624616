package dev.lead.process.http;

import dev.lead.process.http.CallOutcome.Answered;
import dev.lead.process.http.CallOutcome.Refused;
import dev.lead.process.http.CallOutcome.Unreachable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One request to one server. */
final class Attempt {

  private final HttpClientAgent client;
  private final Address address;
  private final CallRequest request;
  private final int maxAnswerBytes;

  Attempt(HttpClientAgent client, Address address, CallRequest request, int maxAnswerBytes) {
    this.client = client;
    this.address = address;
    this.request = request;
    this.maxAnswerBytes = maxAnswerBytes;
  }

  /** Waits until {@code untilNanos} of {@link System#nanoTime} at most. */
  CallOutcome run(long untilNanos) {
    Future<HttpClientRequest> connecting = client.request(options());
    HttpClientRequest sending;
    try {
      sending = await(connecting, untilNanos);
    } catch (ExecutionException e) {
      return failed(Causes.root(e.getCause()), false);
    } catch (TimeoutException e) {
      connecting.onSuccess(late -> late.reset());
      return failed("no connection in time", false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed("interrupted", false);
    }
    try {
      request.headers().forEach(sending::putHeader);
      return await(send(sending).compose(this::collect), untilNanos);
    } catch (ExecutionException e) {
      return failed(Causes.root(e.getCause()), true);
    } catch (TimeoutException e) {
      sending.reset();
      // Perhaps the host is gone without a word: the next request must not go the same way.
      sending.connection().close();
      return failed("no answer in time", true);
    } catch (InterruptedException e) {
      sending.reset();
      Thread.currentThread().interrupt();
      return failed("interrupted", true);
    }
  }

  private RequestOptions options() {
    return new RequestOptions()
        .setHost(address.host())
        .setPort(address.port())
        .setMethod(HttpMethod.valueOf(request.method()))
        .setURI(request.path());
  }

  private Future<HttpClientResponse> send(HttpClientRequest sending) {
    sending.putHeader("Accept", "application/json, " + Problem.MEDIA_TYPE);
    return request
        .body()
        .map(bytes -> {
          sending.putHeader("Content-Type", "application/json");
          return sending.send(Buffer.buffer(bytes));
        })
        .orElseGet(sending::send);
  }

  private Future<CallOutcome> collect(HttpClientResponse response) {
    Promise<CallOutcome> outcome = Promise.promise();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(outcome::tryFail);
    response.handler(part -> {
      if (body.length() + part.length() > maxAnswerBytes) {
        outcome.tryFail("the answer is larger than %d bytes".formatted(maxAnswerBytes));
        response.request().reset();
      } else {
        body.appendBuffer(part);
      }
    });
    response.endHandler(ended -> outcome.tryComplete(outcome(response, body.getBytes())));
    return outcome.future();
  }

  private CallOutcome outcome(HttpClientResponse response, byte[] body) {
    int status = response.statusCode();
    if (status < 400) {
      Map<String, String> headers = new LinkedHashMap<>();
      response
          .headers()
          .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
      return new Answered(address, status, headers, body);
    }
    Problem problem =
        Problem.parse(body)
            .orElseGet(() ->
                Problem.of(
                    "foreign",
                    "The server refuses",
                    status,
                    "Status %d without a reason.".formatted(status)));
    return new Refused(address, problem);
  }

  private CallOutcome failed(String why, boolean mayHaveArrived) {
    return new Unreachable("%s: %s".formatted(address, why), mayHaveArrived);
  }

  private static <T> T await(Future<T> future, long untilNanos)
      throws ExecutionException, TimeoutException, InterruptedException {
    long left = Math.max(0, untilNanos - System.nanoTime());
    return future.toCompletionStage().toCompletableFuture().get(left, TimeUnit.NANOSECONDS);
  }
}
