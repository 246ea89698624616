package dev.lead.process.http;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.ThreadFactory;

/** Turns endpoints into handlers of routes. */
public final class Endpoints {

  private static final ThreadFactory THREADS = Thread.ofVirtual().name("http-", 0).factory();

  private Endpoints() {}

  /**
   * On a virtual thread of its own for each request: the endpoint may block, on a database or a
   * long poll.
   */
  public static Handler<RoutingContext> blocking(Endpoint endpoint) {
    return context -> {
      Context eventLoop = Vertx.currentContext();
      THREADS.newThread(() -> answer(endpoint, context, eventLoop)).start();
    };
  }

  private static void answer(Endpoint endpoint, RoutingContext context, Context eventLoop) {
    try {
      Reply reply = endpoint.handle(new Call(context));
      eventLoop.runOnContext(ready -> write(context, reply));
    } catch (Throwable e) {
      // Also errors: whatever ends this thread, the caller gets an answer.
      eventLoop.runOnContext(ready -> context.fail(e));
    }
  }

  /**
   * On the event loop, without a change of thread: for hot paths that only look into memory and
   * never block.
   */
  public static Handler<RoutingContext> direct(Endpoint endpoint) {
    return context -> {
      try {
        write(context, endpoint.handle(new Call(context)));
      } catch (Exception e) {
        context.fail(e);
      }
    };
  }

  static void write(RoutingContext context, Reply reply) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(reply.status());
    reply.headers().forEach(response::putHeader);
    if (reply.body().length == 0) {
      response.end();
    } else {
      response.end(Buffer.buffer(reply.body()));
    }
  }
}
