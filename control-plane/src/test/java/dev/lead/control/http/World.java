package dev.lead.control.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.control.db.Notifications;
import dev.lead.control.link.Link;
import dev.lead.control.view.Agents;
import dev.lead.control.view.Statuses;
import dev.lead.control.wake.Signals;
import dev.lead.identity.CertificateAuthority;
import dev.lead.identity.Identity;
import dev.lead.identity.RevokedSerials;
import dev.lead.identity.Role;
import dev.lead.identity.TlsMaterial;
import dev.lead.identity.Validity;
import dev.lead.process.http.HttpLimits;
import dev.lead.process.http.HttpService;
import dev.lead.process.json.Json;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A control plane on a real port, and callers with certificates of all kinds. */
final class World implements AutoCloseable {
  /** A busy machine must not fail a test. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Validity DAY = today();
  private static final CertificateAuthority ROOT =
      CertificateAuthority.createRoot("LEAD test", DAY);
  private static final CertificateAuthority GLOBAL = ROOT.createRegion(Identity.GLOBAL, DAY);

  final Link link = new Link();
  final Vertx vertx = Vertx.vertx();
  final Signals signals = new Signals();
  final ControlRoutes routes;
  private final HttpService service;
  private final Notifications notifications;
  final Caller operator = new Caller(material(Role.OPERATOR, Identity.GLOBAL, "alice"));
  final Caller reader = new Caller(material(Role.READER, Identity.GLOBAL, "bob"));

  World() {
    Agents agents = new Agents(link.database, Link.SETTINGS, link.sweeper::silent);
    routes =
        new ControlRoutes(
            link.database,
            link.mandates,
            link.ingestion,
            agents,
            new Statuses(link.database, agents),
            signals);
    notifications =
        Notifications.listen(link.settings, (channel, payload) -> signals.of(channel).raise());
    service =
        HttpService.builder(
                vertx, material(Role.CONTROL_PLANE, Identity.GLOBAL, "cp-1"), "127.0.0.1", 0)
            .limits(HttpLimits.DEFAULT.withBodyBytes(1 << 20).withHandshake(PATIENCE))
            .routes(routes::addTo)
            .start();
  }

  private static Validity today() {
    return Validity.from(Instant.now(), Duration.ofDays(1));
  }

  static TlsMaterial material(Role role, String region, String name) {
    CertificateAuthority authority =
        region.equals(Identity.GLOBAL) ? GLOBAL : ROOT.createRegion(region, DAY);
    return TlsMaterial.of(
        authority.issue(new Identity(role, region, name), List.of("localhost", "127.0.0.1"), DAY),
        RevokedSerials.NONE);
  }

  Caller agent(String region, String name) {
    return new Caller(material(Role.AGENT, region, name));
  }

  Caller candidate(String region, String name) {
    return new Caller(material(Role.CANDIDATE, region, name));
  }

  int port() {
    return service.port();
  }

  /** An answer. */
  record Answer(int status, String text, Map<String, List<String>> headers) {
    JsonNode json() {
      try {
        return Json.mapper().readTree(text);
      } catch (IOException e) {
        throw new AssertionError("not JSON: " + text, e);
      }
    }

    String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }

    /** The last part of a problem's type. */
    String problem() {
      return json().path("type").asText().replace("urn:lead:problem:", "");
    }
  }

  /** Somebody with a certificate. */
  final class Caller {
    final HttpClient client;

    Caller(TlsMaterial material) {
      client = HttpClient.newBuilder().sslContext(material.sslContext()).build();
    }

    Answer get(String path, String... headers) {
      return send("GET", path, "", headers);
    }

    Answer put(String path, String body, String... headers) {
      return send("PUT", path, body, headers);
    }

    Answer post(String path, String body, String... headers) {
      return send("POST", path, body, headers);
    }

    Answer delete(String path, String... headers) {
      return send("DELETE", path, "", headers);
    }

    Answer send(String method, String path, String body, String... headers) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(uri(path))
              .timeout(PATIENCE)
              .method(
                  method,
                  body.isEmpty()
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofString(body));
      if (headers.length > 0) {
        request.headers(headers);
      }
      try {
        HttpResponse<String> response =
            client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body(), response.headers().map());
      } catch (IOException e) {
        throw new AssertionError(method + " " + path, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  URI uri(String path) {
    return URI.create("https://127.0.0.1:" + service.port() + path);
  }

  @Override
  public void close() {
    routes.close();
    service.close();
    notifications.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    link.close();
  }
}
