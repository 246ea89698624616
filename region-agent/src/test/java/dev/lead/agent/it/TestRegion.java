package dev.lead.agent.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.core.model.DisconnectMode;
import dev.lead.identity.PeerRule;
import dev.lead.identity.Role;
import dev.lead.identity.TlsMaterial;
import dev.lead.process.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * Three agents in processes of their own, over real Raft and mutual TLS, and their control plane.
 */
final class TestRegion implements AutoCloseable {
  final Deployment deployment = new Deployment();
  final FakeControlPlane controlPlane = new FakeControlPlane(deployment);
  final List<AgentProcess> agents = new ArrayList<>();
  final TlsMaterial candidate = deployment.candidate("app-1");
  private final HttpClient http = client(candidate);

  TestRegion(Path folder) {
    List<Integer> ports = freePorts(6);
    for (int i = 0; i < 3; i++) {
      agents.add(
          AgentProcess.start(
              deployment,
              controlPlane,
              folder,
              "agent-" + (char) ('a' + i),
              i,
              ports.subList(0, 3),
              ports.get(3 + i)));
    }
    awaitReady();
  }

  void awaitReady() {
    Awaitility.await("agents")
        .atMost(Duration.ofMinutes(2))
        .until(() -> agents.stream().allMatch(AgentProcess::ready));
    for (AgentProcess agent : agents) {
      Awaitility.await("readiness of " + agent.name)
          .atMost(Duration.ofSeconds(60))
          .until(() -> get(agent, "/readyz").statusCode() == 200);
    }
  }

  static List<Integer> freePorts(int count) {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      for (ServerSocket socket : sockets) {
        try {
          socket.close();
        } catch (IOException ignored) {
          // It was only held to find the port.
        }
      }
    }
  }

  static HttpClient client(TlsMaterial material) {
    return HttpClient.newBuilder()
        .sslContext(material.sslContext(PeerRule.role(Role.AGENT)))
        .build();
  }

  /** Defines a service and waits until every agent knows it. */
  void service(String name, int shards, DisconnectMode mode) {
    controlPlane.define(name, shards, mode);
    for (AgentProcess agent : agents) {
      Awaitility.await(name)
          .atMost(Duration.ofSeconds(20))
          .until(() -> json(get(agent, "/v1/leaders/" + name)).size() == shards);
    }
  }

  TestCandidate open(int agent, String service, String name) {
    return TestCandidate.open(agents.get(agent).api, candidate, service, name);
  }

  HttpResponse<String> get(AgentProcess agent, String path) {
    return send(http, HttpRequest.newBuilder(uri(agent, path)).GET());
  }

  HttpResponse<String> put(AgentProcess agent, String path, String body) {
    return send(
        http,
        HttpRequest.newBuilder(uri(agent, path)).PUT(HttpRequest.BodyPublishers.ofString(body)));
  }

  static URI uri(AgentProcess agent, String path) {
    return URI.create("https://" + agent.api + path);
  }

  static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) {
    try {
      return client.send(
          request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode json(HttpResponse<String> response) {
    try {
      return Json.mapper().readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The number of the agent that is the Raft leader. */
  int raftLeader() {
    return Awaitility.await("Raft leader")
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              for (int i = 0; i < agents.size(); i++) {
                if (json(get(agents.get(i), "/v1/agent"))
                    .path("raft_role")
                    .asText()
                    .equals("leader")) {
                  return i;
                }
              }
              return -1;
            },
            leader -> leader >= 0);
  }

  String logs() {
    StringBuilder all = new StringBuilder();
    agents.forEach(agent -> all.append("== ").append(agent.name).append('\n').append(agent.log()));
    return all.toString();
  }

  @Override
  public void close() {
    http.shutdownNow();
    agents.forEach(AgentProcess::close);
    controlPlane.close();
  }
}
