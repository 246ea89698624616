package dev.lead.client.fencing.http;

import com.fasterxml.jackson.jr.ob.JSON;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A refusal as a problem document (RFC 9457). */
record Refusal(String name, String title, int status, String detail, String nextStep) {
  /** Answers with it, and ends the exchange. The request's body is not read. */
  void send(HttpExchange exchange, Map<String, Object> more) throws IOException {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("type", "urn:lead:problem:" + name);
    problem.put("title", title);
    problem.put("status", status);
    problem.put("detail", detail);
    problem.put("next_step", nextStep);
    problem.putAll(more);
    byte[] body = JSON.std.asString(problem).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
