package dev.lead.client.fencing.http;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import dev.lead.client.Shard;
import dev.lead.client.fencing.FenceException;
import dev.lead.client.fencing.StaleTokenException;
import dev.lead.client.fencing.TokenGate;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lets requests to the JDK's HTTP server pass only with the newest token of their shard, in the
 * header {@link LeadTokenHeader}.
 *
 * <table>
 * <caption>Answers</caption>
 * <tr><td>no header</td><td>428 {@code token-required}</td></tr>
 * <tr><td>malformed, or more than one</td><td>400 {@code bad-token}</td></tr>
 * <tr><td>of another shard than the request is for</td><td>409 {@code wrong-shard}</td></tr>
 * <tr><td>a larger one has been here</td><td>412 {@code stale-token}, with the present one in the
 * header</td></tr>
 * <tr><td>requests of the leader before are still under way</td><td>503 {@code fence-blocked}</td></tr>
 * </table>
 *
 * <p>A handler must have finished its effect when it returns. One that takes long asks {@code
 * TokenFilter.passage().ensureCurrent()} before the effect; what that throws is answered as 412.
 */
public final class TokenFilter extends Filter {
  private static final ScopedValue<TokenGate.Passage> PASSAGE = ScopedValue.newInstance();

  private final TokenGate gate;
  private final Function<HttpExchange, Optional<Shard>> expected;

  private TokenFilter(TokenGate gate, Function<HttpExchange, Optional<Shard>> expected) {
    this.gate = gate;
    this.expected = expected;
  }

  /**
   * A filter for a context.
   *
   * @param expected which shard a request is for, from its path for example; empty if the service
   *     has no shards of its own, in which case that of the header is taken
   */
  public static TokenFilter of(TokenGate gate, Function<HttpExchange, Optional<Shard>> expected) {
    return new TokenFilter(gate, expected);
  }

  /**
   * What the present request was let in with; for handlers behind this filter.
   *
   * @throws java.util.NoSuchElementException if called elsewhere
   */
  public static TokenGate.Passage passage() {
    return PASSAGE.get();
  }

  @Override
  public String description() {
    return "Refuses requests without the newest token of their shard";
  }

  @Override
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    List<String> values = exchange.getRequestHeaders().get(LeadTokenHeader.NAME);
    if (values == null || values.isEmpty()) {
      refuse(
          exchange,
          new Refusal(
              "token-required",
              "A token is required",
              428,
              "the request has no header Lead-Token",
              "send Lead-Token: SERVICE/NUMBER;TOKEN with the token of the leadership"));
      return;
    }
    LeadTokenHeader header;
    try {
      if (values.size() > 1) {
        throw new IllegalArgumentException("there is more than one Lead-Token header");
      }
      header = LeadTokenHeader.parse(values.getFirst());
    } catch (IllegalArgumentException e) {
      refuse(
          exchange,
          new Refusal(
              "bad-token",
              "Bad token",
              400,
              String.valueOf(e.getMessage()),
              "send it in that form"));
      return;
    }
    Optional<Shard> shard = expected.apply(exchange);
    if (shard.isPresent() && !shard.get().equals(header.shard())) {
      refuse(
          exchange,
          new Refusal(
              "wrong-shard",
              "Token of another shard",
              409,
              "the request is for %s, and its token is that of %s"
                  .formatted(shard.get(), header.shard()),
              "send the token of the leadership of " + shard.get()));
      return;
    }
    pass(exchange, chain, header);
  }

  private void pass(HttpExchange exchange, Chain chain, LeadTokenHeader header) throws IOException {
    try (TokenGate.Passage passage = gate.enter(header.shard(), header.token())) {
      ScopedValue.where(PASSAGE, passage)
          .call(() -> {
            chain.doFilter(exchange);
            return passage;
          });
    } catch (StaleTokenException e) {
      stale(exchange, header, e);
    } catch (FenceException e) {
      refuse(
          exchange,
          new Refusal(
              "fence-blocked",
              "The fence is not passable now",
              503,
              String.valueOf(e.getMessage()),
              "try again"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the request waited at the fence", e);
    }
  }

  private static void stale(HttpExchange exchange, LeadTokenHeader header, StaleTokenException e)
      throws IOException {
    exchange
        .getResponseHeaders()
        .set(LeadTokenHeader.NAME, new LeadTokenHeader(e.shard(), e.present()).value());
    new Refusal(
            "stale-token",
            "Stale token",
            412,
            "token %s of %s is stale: %s is present"
                .formatted(header.token(), header.shard(), e.present()),
            "stop all work for this shard and wait to be elected again")
        .send(
            exchange,
            Map.of(
                "shard", header.shard().toString(),
                "token", header.token().value(),
                "present", e.present().value()));
  }

  private static void refuse(HttpExchange exchange, Refusal refusal) throws IOException {
    refusal.send(exchange, Map.of());
  }
}
