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
public final class TestRegion implements AutoCloseable {
  /**
   * Where an agent runs.
   *
   * @param prefix what a command begins with, to run it there
   */
  public record Place(String address, List<String> prefix) {
    static final Place HERE = new Place("127.0.0.1", List.of());
  }

  final Path folder;
  public final Deployment deployment;
  public final FakeControlPlane controlPlane;
  public final List<AgentProcess> agents = new ArrayList<>();
  final TlsMaterial candidate;
  private final HttpClient http;

  /** Starts agents on this machine; their control plane does not listen yet. */
  TestRegion(Path folder) {
    this(folder, "127.0.0.1", List.of(Place.HERE, Place.HERE, Place.HERE));
  }

  /**
   * An agent at each place; ready when this returns.
   *
   * @param hub an address of this machine that all places reach
   */
  public TestRegion(Path folder, List<Place> places, String hub) {
    this(folder, hub, places);
    controlPlane.listen();
    awaitReady();
  }

  private TestRegion(Path folder, String hub, List<Place> places) {
    this.folder = folder;
    List<String> addresses = new ArrayList<>(places.stream().map(Place::address).toList());
    addresses.add(hub);
    deployment = new Deployment(addresses);
    List<Integer> ports = freePorts(2 * places.size() + 1);
    controlPlane = new FakeControlPlane(deployment, hub, ports.getLast());
    candidate = deployment.candidate("app-1");
    http = client(candidate);
    List<String> members = new ArrayList<>();
    for (Place place : places) {
      members.add(place.address() + ":" + ports.get(members.size()));
    }
    for (int i = 0; i < places.size(); i++) {
      agents.add(
          AgentProcess.start(
              deployment,
              folder,
              new AgentProcess.Spec(
                  "agent-" + (char) ('a' + i),
                  places.get(i).prefix(),
                  members.get(i),
                  members,
                  places.get(i).address() + ":" + ports.get(places.size() + i),
                  controlPlane.address())));
    }
  }

  /** Starts agents on this machine and their control plane; ready when this returns. */
  static TestRegion start(Path folder) {
    return new TestRegion(folder, List.of(Place.HERE, Place.HERE, Place.HERE), "127.0.0.1");
  }

  /** Returns when every agent says that it is ready. */
  public void awaitReady() {
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
    awaitService(name, shards);
  }

  /** Returns when every agent knows the service. */
  void awaitService(String name, int shards) {
    for (AgentProcess agent : agents) {
      Awaitility.await(name)
          .atMost(Duration.ofSeconds(20))
          .until(() -> json(get(agent, "/v1/leaders/" + name)).size() == shards);
    }
  }

  /** A healthy candidate: it beats all the time. */
  TestCandidate open(int agent, String service, String name) {
    return openSilent(agent, service, name).beating();
  }

  /** One that beats when the test says so, and is cut off when it does not for two seconds. */
  TestCandidate openSilent(int agent, String service, String name) {
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

  /** The shard's leader, as this agent knows it. */
  String leaderAt(int agent, String shard) {
    return leader(agent, shard).path("leader").asText();
  }

  /** What each agent says of itself. */
  List<JsonNode> selves() {
    return agents.stream().map(agent -> json(get(agent, "/v1/agent"))).toList();
  }

  JsonNode leader(int agent, String shard) {
    return json(get(agents.get(agent), "/v1/shards/" + shard + "/leader"));
  }

  /** The types of the events that were delivered, but for the first so many. */
  List<String> eventTypes(long after) {
    return controlPlane.events().stream()
        .filter(event -> event.path("sequence").asLong() > after)
        .map(event -> event.path("fact").path("type").asText())
        .toList();
  }

  /** The number of the agent that is the Raft leader. */
  public int raftLeader() {
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
