package dev.lead.ctl.remote;

import dev.lead.core.model.ShardId;
import dev.lead.ctl.http.EventStream;
import dev.lead.ctl.http.HttpRequest;
import dev.lead.ctl.http.HttpResponse;
import dev.lead.ctl.http.Problem;
import dev.lead.ctl.json.Doc;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** The control plane's REST interface. Answers are passed on as they are. Not thread-safe. */
public final class ControlPlane implements AutoCloseable {

  private static final int PAGE = 1_000;

  private final Server server;

  ControlPlane(Server server) {
    this.server = server;
  }

  /** Where it is asked. */
  public Server server() {
    return server;
  }

  public Doc status() {
    return get("/v1/status");
  }

  /** One document. */
  public Doc get(String target) {
    return server.require(HttpRequest.get(target)).json();
  }

  /** One document with its ETag, if it exists. */
  public <T> Optional<T> findVersioned(String target, BiFunction<Doc, String, T> made) {
    HttpRequest request = HttpRequest.get(target);
    HttpResponse answer = server.ask(request);
    if (answer.status() == 404) {
      return Optional.empty();
    }
    if (!answer.isSuccess()) {
      throw Problem.of(request, answer);
    }
    return Optional.of(made.apply(answer.json(), answer.header("ETag").orElse("*")));
  }

  /**
   * A list, over all its pages.
   *
   * @param filters query parameters; empty values are left out
   * @param limit the most that is fetched
   */
  public List<Doc> list(String noun, Map<String, String> filters, int limit) {
    List<Doc> items = new ArrayList<>();
    String cursor = "";
    do {
      Map<String, String> query = new LinkedHashMap<>(filters);
      query.put("limit", Integer.toString(Math.min(PAGE, limit - items.size())));
      query.put("cursor", cursor);
      Doc page = get("/v1/" + noun + query(query));
      items.addAll(page.get("items").items());
      cursor = page.text("next_cursor");
    } while (!cursor.isEmpty() && items.size() < limit);
    return items;
  }

  /** A whole list without filters. */
  public List<Doc> list(String noun) {
    return list(noun, Map.of(), Integer.MAX_VALUE);
  }

  public Doc shard(ShardId shard) {
    return get(path(shard));
  }

  /** Asks for something to be done; a repeated request of the same call is done once. */
  public HttpResponse post(String target, Doc body) {
    return server.require(
        HttpRequest.of("POST", target, body).with("Idempotency-Key", UUID.randomUUID().toString()));
  }

  /** Sends a request that is neither of the above. */
  public HttpResponse send(HttpRequest request) {
    return server.require(request);
  }

  /** Events as they are recorded, after the one with this id ("" for those to come). */
  public EventStream events(Map<String, String> filters, String after) {
    HttpRequest request = HttpRequest.get("/v1/events" + query(filters));
    return server.events(after.isEmpty() ? request : request.with("Last-Event-ID", after));
  }

  /** {@code /v1/shards/payments/17}. */
  public static String path(ShardId shard) {
    return "/v1/shards/" + shard.service().value() + "/" + shard.number();
  }

  /** A query string with its question mark; "" if there is nothing to ask. */
  public static String query(Map<String, String> parameters) {
    String query =
        parameters.entrySet().stream()
            .filter(p -> !p.getValue().isEmpty())
            .map(p -> encode(p.getKey()) + "=" + encode(p.getValue()))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? "" : "?" + query;
  }

  /** Text as one segment of a path or a value of a query. */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    server.close();
  }
}
