package dev.lead.client;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lead.identity.CertificateIdentity;
import dev.lead.identity.TlsMaterial;
import dev.lead.identity.VertxTls;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** An agent that speaks the session protocol over mutual TLS and elects as the test says. */
final class FakeAgent implements AutoCloseable {
  /** What the agents of a region share. */
  static final class Region {
    final Map<String, Session> sessions = new ConcurrentHashMap<>();
    final List<FakeAgent> agents = new CopyOnWriteArrayList<>();
    volatile long ttlMillis = 2_000;
    volatile List<String> leaders = List.of();
    private int number;

    synchronized Session open(Map<String, Object> candidate) {
      Session session = new Session("session-" + ++number, "hush-hush-" + number, candidate);
      sessions.put(session.id, session);
      return session;
    }

    Session only() {
      return sessions.values().iterator().next();
    }
  }

  /** One session. */
  static final class Session {
    final String id;
    final String secret;
    final Map<String, Object> candidate;
    final Map<String, Long> leads = new ConcurrentHashMap<>();
    final List<Map<String, Object>> received = new CopyOnWriteArrayList<>();
    final AtomicInteger attachment = new AtomicInteger(1);
    volatile ServerWebSocket socket;
    volatile FakeAgent agent;
    volatile String serial = "";

    Session(String id, String secret, Map<String, Object> candidate) {
      this.id = id;
      this.secret = secret;
      this.candidate = candidate;
    }

    /** Elects it for these shards, in frames of a thousand. */
    void lead(String service, int from, int to, long token) {
      List<String> part = new ArrayList<>();
      for (int shard = from; shard < to; shard++) {
        leads.put(service + "/" + shard, token + shard);
        part.add("{'shard':'%s/%d','token':%d}".formatted(service, shard, token + shard));
        if (part.size() == 1_000 || shard == to - 1) {
          say("{'type':'lead','shards':[" + String.join(",", part) + "]}");
          part.clear();
        }
      }
    }

    void say(String frame) {
      var _ = socket.writeTextMessage(frame.replace('\'', '"'));
    }

    /** Ends the connection without a word, as the death of a host's process does. */
    void cutOff() {
      FakeAgent.cutOff(socket);
    }

    List<Map<String, Object>> received(String type) {
      return received.stream().filter(frame -> type.equals(frame.get("type"))).toList();
    }

    /** How many shards were named in frames of this type. */
    long shards(String type) {
      return received(type).stream()
          .flatMap(frame -> ((List<?>) frame.get("shards")).stream())
          .map(shard -> ((Map<?, ?>) shard).get("shard"))
          .distinct()
          .count();
    }
  }

  private final Region region;
  private final Vertx vertx = Vertx.vertx().exceptionHandler(Throwable::printStackTrace);
  private final HttpServer server;
  private final List<ServerWebSocket> sockets = new CopyOnWriteArrayList<>();
  final AtomicInteger connections = new AtomicInteger();
  final AtomicInteger observers = new AtomicInteger();
  final List<Integer> closeCodes = new CopyOnWriteArrayList<>();
  volatile boolean muted;
  volatile Consumer<HttpServerRequest> plain =
      request -> request.response().setStatusCode(404).end();

  FakeAgent(Region region, TlsMaterial identity) {
    this.region = region;
    this.server =
        vertx
            .createHttpServer(
                VertxTls.server(new HttpServerOptions().setPort(0).setHost("127.0.0.1"), identity))
            .requestHandler(this::request)
            .listen()
            .await();
    region.agents.add(this);
  }

  String address() {
    return "127.0.0.1:" + server.actualPort();
  }

  private void request(HttpServerRequest request) {
    if (request.path().equals("/v1/session")) {
      String serial = serial(request);
      request
          .toWebSocket()
          .onSuccess(socket -> {
            connections.incrementAndGet();
            sockets.add(socket);
            Connection connection = new Connection(socket, serial);
            socket.textMessageHandler(connection::received);
            socket.closeHandler(closed -> {
              if (socket.closeStatusCode() != null) {
                closeCodes.add((int) socket.closeStatusCode());
              }
            });
          });
    } else {
      plain.accept(request);
    }
  }

  private static String serial(HttpServerRequest request) {
    return CertificateIdentity.of(request.sslSession()).name();
  }

  private final class Connection {
    private final ServerWebSocket socket;
    private final String name;
    private Session session;

    Connection(ServerWebSocket socket, String name) {
      this.socket = socket;
      this.name = name;
    }

    void received(String text) {
      Map<String, Object> frame = parse(text);
      if (session != null && socket.equals(session.socket)) {
        session.received.add(frame);
      }
      switch (String.valueOf(frame.get("type"))) {
        case "hello" -> hello(frame);
        case "heartbeat" -> {
          if (!muted) {
            say(
                "{'type':'lease','n':%s,'attachment':%s,'valid_ms':%d}"
                    .formatted(frame.get("n"), frame.get("attachment"), region.ttlMillis));
          }
        }
        case "bye" -> {
          region.sessions.remove(session.id);
          var _ = socket.close((short) 1000, "bye");
        }
        case "observe" -> {
          observers.incrementAndGet();
          say("{'type':'leader','shards':[" + String.join(",", region.leaders) + "]}");
        }
        default -> {
          // Recorded above.
        }
      }
    }

    @SuppressWarnings("unchecked")
    private void hello(Map<String, Object> frame) {
      if (muted) {
        return;
      }
      Session known = region.sessions.get(String.valueOf(frame.get("session")));
      if (frame.containsKey("candidate")) {
        session = region.open((Map<String, Object>) frame.get("candidate"));
        attach(false);
      } else if (known == null || !known.secret.equals(frame.get("secret"))) {
        say(
            "{'type':'error','problem':{'type':'urn:lead:problem:unknown-session','title':'x','status':409,'detail':'no such session'}}");
        var _ = socket.close((short) 1008, "unknown-session");
      } else {
        session = known;
        session.attachment.incrementAndGet();
        attach(true);
      }
    }

    private void attach(boolean resumed) {
      session.socket = socket;
      session.agent = FakeAgent.this;
      session.serial = name;
      String agents =
          String.join(
              ",", region.agents.stream().map(agent -> "'" + agent.address() + "'").toList());
      say(
          "{'type':'welcome','session':'%s','attachment':%d,%s'ttl_ms':%d,'heartbeat_ms':%d,'agent':'fake','region':'eu','agents':[%s],'resumed':%s}"
              .formatted(
                  session.id,
                  session.attachment.get(),
                  resumed ? "" : "'secret':'" + session.secret + "',",
                  region.ttlMillis,
                  region.ttlMillis / 8,
                  agents,
                  resumed));
      if (resumed) {
        List<String> leads = new ArrayList<>();
        session.leads.forEach(
            (shard, token) -> leads.add("{'shard':'%s','token':%d}".formatted(shard, token)));
        say("{'type':'leads','shards':[" + String.join(",", leads) + "],'complete':true}");
      }
    }

    private void say(String frame) {
      if (!socket.isClosed()) {
        var _ = socket.writeTextMessage(frame.replace('\'', '"'));
      }
    }
  }

  private static Map<String, Object> parse(String text) {
    try {
      return JSON.std.mapFrom(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Dies: nothing listens any more, and all connections end without a word. */
  void cutOff() {
    region.agents.remove(this);
    var _ = server.close();
    sockets.forEach(FakeAgent::cutOff);
    vertx.close().await();
  }

  /** Closed below TLS and WebSocket, which would both say good-bye. */
  private static void cutOff(ServerWebSocket socket) {
    var _ = ((WebSocketInternal) socket).channelHandlerContext().pipeline().firstContext().close();
  }

  @Override
  public void close() {
    region.agents.remove(this);
    vertx.close().await();
  }
}
