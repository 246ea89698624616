package dev.lead.process.http;

import dev.lead.identity.PeerRule;
import dev.lead.identity.TlsMaterial;
import dev.lead.identity.VertxTls;
import dev.lead.process.http.CallOutcome.Refused;
import dev.lead.process.http.CallOutcome.Unreachable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Calls one of several equal servers over mutual TLS, with JSON both ways. Stays with the server
 * that answered last; when that one cannot be reached or says that it cannot at the moment (502,
 * 503, 504), the others are asked, each once, within the deadline. Repeating later is the caller's
 * business.
 *
 * <p>Thread-safe.
 */
public final class HttpCaller implements AutoCloseable {

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
  private static final int MAX_ANSWER_BYTES = 64 << 20;
  private static final Executor THREADS =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());

  private final HttpClientAgent client;
  private volatile List<Address> addresses;

  private HttpCaller(HttpClientAgent client, List<Address> addresses) {
    this.client = client;
    this.addresses = List.copyOf(addresses);
  }

  /**
   * A caller with its own connections.
   *
   * @param rule whom the servers must be; takes the place of host names in certificates
   * @param addresses in the order of preference
   */
  public static HttpCaller create(
      Vertx vertx, TlsMaterial material, PeerRule rule, List<Address> addresses) {
    HttpClientOptions options =
        VertxTls.client(new HttpClientOptions(), material, rule)
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setConnectTimeout((int) CONNECT_LIMIT.toMillis())
            .setTcpNoDelay(true);
    return new HttpCaller(
        vertx.httpClientBuilder().with(options).with(new PoolOptions()).build(), addresses);
  }

  /** Replaces the addresses; calls under way are not disturbed. */
  public void addresses(List<Address> with) {
    addresses = List.copyOf(with);
  }

  /**
   * Calls and waits for the outcome, at most until the deadline. Blocks: for virtual threads.
   *
   * @param deadline for everything together, also for a long poll's wait
   * @throws IllegalStateException on an event loop
   */
  public CallOutcome call(CallRequest request, Duration deadline) {
    if (Context.isOnEventLoopThread()) {
      throw new IllegalStateException(
          "an event loop must not wait for " + request + "; use send()");
    }
    if (Vertx.currentContext() != null) {
      // A thread of Vert.x would wait for events that are to be delivered on itself.
      return join(send(request, deadline));
    }
    return callEach(request, System.nanoTime() + deadline.toNanos());
  }

  /** As {@link #call}, without waiting. */
  public CompletableFuture<CallOutcome> send(CallRequest request, Duration deadline) {
    long until = System.nanoTime() + deadline.toNanos();
    return CompletableFuture.supplyAsync(() -> callEach(request, until), THREADS);
  }

  @Override
  public void close() {
    client.shutdown(0, TimeUnit.SECONDS);
  }

  private CallOutcome callEach(CallRequest request, long until) {
    List<String> failures = new ArrayList<>();
    boolean mayHaveArrived = false;
    CallOutcome last = new Unreachable("no address is configured", false);
    for (Address address : addresses) {
      if (until - System.nanoTime() <= 0) {
        failures.add("no time was left for " + address);
        break;
      }
      last = new Attempt(client, address, request, MAX_ANSWER_BYTES).run(until);
      if (!(last instanceof Unreachable failed)) {
        if (!isBusy(last)) {
          prefer(address);
          return last;
        }
        if (!request.isRepeatable()) {
          return last;
        }
        continue;
      }
      failures.add(failed.why());
      mayHaveArrived |= failed.mayHaveArrived();
      if (mayHaveArrived && !request.isRepeatable()) {
        break;
      }
    }
    demote();
    return last instanceof Refused || failures.isEmpty()
        ? last
        : new Unreachable(String.join("; ", failures), mayHaveArrived);
  }

  private static boolean isBusy(CallOutcome outcome) {
    return outcome instanceof Refused(Address by, Problem problem)
        && (problem.status() == 502 || problem.status() == 503 || problem.status() == 504);
  }

  private synchronized void prefer(Address address) {
    if (!addresses.getFirst().equals(address) && addresses.contains(address)) {
      List<Address> reordered = new ArrayList<>(addresses);
      reordered.remove(address);
      reordered.addFirst(address);
      addresses = List.copyOf(reordered);
    }
  }

  /** All failed, perhaps because the first took all the time: the next call begins with another. */
  private synchronized void demote() {
    if (addresses.size() > 1) {
      List<Address> reordered = new ArrayList<>(addresses);
      reordered.add(reordered.removeFirst());
      addresses = List.copyOf(reordered);
    }
  }

  private static CallOutcome join(CompletableFuture<CallOutcome> outcome) {
    try {
      return outcome.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
