package dev.lead.agent.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.identity.Identity;
import dev.lead.identity.Role;
import dev.lead.process.http.Peers;
import dev.lead.process.http.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The WebSocket at {@code /v1/session}: reads frames and hands them to the {@link SessionHub}. */
public final class SessionEndpoint {
  /** The subprotocol of docs/session-protocol.md. */
  public static final String SUBPROTOCOL = "lead.v1";

  private static final Logger log = LoggerFactory.getLogger(SessionEndpoint.class);
  private static final long HELLO_MILLIS = 5_000;
  private static final int MAX_QUEUED_BYTES = 4 << 20;

  private final Vertx vertx;
  private final SessionHub hub;
  private final String region;

  public SessionEndpoint(Vertx vertx, SessionHub hub, String region) {
    this.vertx = vertx;
    this.hub = hub;
    this.region = region;
  }

  /** Adds the route. */
  public void add(Router router) {
    router.get("/v1/session").handler(this::upgrade);
  }

  private void upgrade(RoutingContext context) {
    Identity peer = Peers.of(context);
    boolean allowed =
        (peer.role() == Role.CANDIDATE || peer.role() == Role.OPERATOR)
            && (peer.isGlobal() || peer.region().equals(region));
    if (!allowed) {
      context.fail(
          Problem.of(
                  "forbidden",
                  "Not allowed",
                  403,
                  "Sessions are for candidates of region " + region + "; you are " + peer + ".")
              .nextStep("Use a candidate's certificate of this region: leadctl pki issue.")
              .asException());
      return;
    }
    context
        .request()
        .toWebSocket()
        .onSuccess(socket -> new Connection(socket).start())
        .onFailure(failure -> log.debug("No WebSocket: {}", failure.getMessage()));
  }

  /** One connection. Its handlers run on its event loop. */
  private final class Connection implements Wire {
    private final ServerWebSocket socket;
    private volatile Optional<LocalSession> session = Optional.empty();
    private volatile FrameWriter writer = new FrameWriter(false);
    private boolean greeted;
    private long helloTimer;

    Connection(ServerWebSocket socket) {
      this.socket = socket;
    }

    void start() {
      socket.setWriteQueueMaxSize(MAX_QUEUED_BYTES);
      helloTimer =
          vertx.setTimer(
              HELLO_MILLIS,
              late -> {
                if (!greeted) {
                  refuse(1008, "no hello within " + HELLO_MILLIS + " ms");
                }
              });
      socket.textMessageHandler(this::received);
      socket.binaryMessageHandler(bytes -> refuse(1003, "frames are text"));
      socket.exceptionHandler(fault -> log.debug("Connection: {}", fault.getMessage()));
      socket.closeHandler(closed -> {
        vertx.cancelTimer(helloTimer);
        hub.gone(this, session);
      });
    }

    private void received(String text) {
      Frame frame;
      try {
        frame = FrameReader.read(text);
      } catch (FrameReader.BadFrame bad) {
        refuse(1008, String.valueOf(bad.getMessage()));
        return;
      }
      switch (frame) {
        case Frame.Hello hello -> {
          if (first()) {
            writer = new FrameWriter(hello.textTokens());
            hub.open(this, hello, opened -> session = Optional.of(opened));
          }
        }
        case Frame.Resume resume -> {
          if (first()) {
            writer = new FrameWriter(resume.textTokens());
            hub.resume(this, resume, opened -> session = Optional.of(opened));
          }
        }
        case Frame.Observe observe -> {
          greeted = true;
          hub.observe(this, writer, observe);
        }
        default -> inSession(frame);
      }
    }

    private boolean first() {
      if (session.isPresent()) {
        refuse(1008, "a connection says hello once");
        return false;
      }
      greeted = true;
      return true;
    }

    private void inSession(Frame frame) {
      if (session.isEmpty()) {
        refuse(1008, "the first frame is hello (or observe)");
        return;
      }
      LocalSession mine = session.get();
      switch (frame) {
        case Frame.Heartbeat beat -> hub.heartbeat(mine, beat);
        case Frame.Ready ready -> hub.ready(mine, ready.shards());
        case Frame.Released released -> hub.released(mine, released.shards());
        case Frame.Resign resign -> hub.resign(mine, resign.shards());
        case Frame.Prepared prepared -> hub.prepared(mine, prepared);
        case Frame.Bye bye -> hub.bye(mine);
        case Frame.Hello h -> throw new IllegalStateException("handled above");
        case Frame.Resume r -> throw new IllegalStateException("handled above");
        case Frame.Observe o -> throw new IllegalStateException("handled above");
      }
    }

    private void refuse(int code, String why) {
      send(
          FrameWriter.error(
              Problem.of("bad-frame", "The frame can't be understood", 400, why)
                  .nextStep("See /v1/session.schema.json.")));
      close(code, why);
    }

    @Override
    public void send(ObjectNode frame) {
      if (!socket.isClosed()) {
        var _ = socket.writeTextMessage(FrameWriter.text(frame));
      }
    }

    @Override
    public void close(int code, String reason) {
      if (!socket.isClosed()) {
        // A close frame's reason has at most 123 bytes.
        String short123 = reason.length() > 100 ? reason.substring(0, 100) : reason;
        var _ = socket.close((short) code, short123);
      }
    }

    @Override
    public boolean congested() {
      return socket.writeQueueFull();
    }
  }
}
