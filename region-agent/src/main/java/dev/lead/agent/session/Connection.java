package dev.lead.agent.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.process.http.Problem;
import dev.lead.process.log.LogThrottle;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WebSocket. Its handlers run on its event loop; frames are sent from any thread. */
final class Connection implements Wire {
  private static final Logger log = LoggerFactory.getLogger(Connection.class);
  private static final long HELLO_MILLIS = 5_000;

  /** An observer says nothing by itself; without this it would be taken for idle. */
  private static final long PING_MILLIS = 20_000;

  private static final long MUCH = 1 << 20;
  private static final long TOO_MUCH = 64 << 20;
  private static final long SLOW_NANOS = 5_000_000_000L;

  /** How much is still read after this side closed, so that the other may close in good order. */
  private static final long LAST_BYTES = 64 << 10;

  /** Whoever sends nonsense may do so again and again. */
  private static final LogThrottle REFUSALS = new LogThrottle(Duration.ofSeconds(1));

  private record Outgoing(@Nullable String text, int code, String reason) {}

  private final ServerWebSocket socket;
  private final String peer;
  private final Vertx vertx;
  private final Context eventLoop;
  private final Thread loopThread;
  private final SessionHub hub;

  private final Queue<Outgoing> outgoing = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean drainRequested = new AtomicBoolean();
  private final AtomicLong unsentChars = new AtomicLong();
  private volatile long slowSince;
  private volatile boolean slow;

  // Guarded by this: the connection may end while its session is being looked up.
  private Optional<LocalSession> session = Optional.empty();
  private boolean closed;

  // Touched on the event loop only.
  private FrameWriter writer = new FrameWriter(false);
  private boolean greeted;
  private boolean hello;
  private boolean closing;
  private long readSinceClosing;
  private long helloTimer;
  private long pingTimer;

  /** To be made on the connection's event loop. */
  Connection(ServerWebSocket socket, String peer, Vertx vertx, SessionHub hub) {
    this.socket = socket;
    this.peer = peer;
    this.vertx = vertx;
    this.eventLoop = vertx.getOrCreateContext();
    this.loopThread = Thread.currentThread();
    this.hub = hub;
  }

  void start() {
    helloTimer =
        vertx.setTimer(
            HELLO_MILLIS,
            late -> {
              if (!greeted) {
                refuse(1008, "no hello within " + HELLO_MILLIS + " ms");
              }
            });
    pingTimer = vertx.setPeriodic(PING_MILLIS, tick -> ping());
    socket.textMessageHandler(this::received);
    socket.binaryMessageHandler(bytes -> refuse(1003, "frames are text"));
    socket.exceptionHandler(this::failed);
    socket.closeHandler(ended -> ended());
  }

  private void ping() {
    if (!socket.isClosed()) {
      var _ = socket.writePing(io.vertx.core.buffer.Buffer.buffer());
    }
  }

  private void ended() {
    vertx.cancelTimer(helloTimer);
    vertx.cancelTimer(pingTimer);
    Optional<LocalSession> had;
    synchronized (this) {
      closed = true;
      had = session;
    }
    hub.gone(this, had);
  }

  /** The session that this connection speaks for from now on. */
  private void opened(LocalSession opened) {
    boolean late;
    synchronized (this) {
      session = Optional.of(opened);
      late = closed;
    }
    if (late) {
      hub.gone(this, Optional.of(opened));
    }
  }

  private synchronized Optional<LocalSession> session() {
    return session;
  }

  // ---- what comes in ----

  private void failed(Throwable fault) {
    switch (fault) {
      // The framework throws the message away and would go on reading.
      case IllegalStateException tooBig -> refuse(1009, "the message is larger than 256 KiB");
      // The framework has cut the connection already.
      case CorruptedWebSocketFrameException broken -> logRefusal(broken.getMessage());
      default -> log.debug("Connection: {}", fault.getMessage());
    }
  }

  private void received(String text) {
    if (closing) {
      return;
    }
    Frame frame;
    try {
      frame = FrameReader.read(text);
    } catch (FrameReader.BadFrame bad) {
      refuse(1008, String.valueOf(bad.getMessage()));
      return;
    }
    switch (frame) {
      case Frame.Hello open -> {
        if (first()) {
          speak(open.textTokens());
          hub.open(this, open, this::opened);
        }
      }
      case Frame.Resume resume -> {
        if (first()) {
          speak(resume.textTokens());
          hub.resume(this, resume, this::opened);
        }
      }
      case Frame.Observe observe -> {
        greeted = true;
        hub.observe(this, writer, observe);
      }
      default -> inSession(frame);
    }
  }

  private void speak(boolean textTokens) {
    writer = new FrameWriter(textTokens);
    hub.speak(this, writer);
  }

  private boolean first() {
    if (hello) {
      refuse(1008, "a connection says hello once");
      return false;
    }
    hello = true;
    greeted = true;
    return true;
  }

  private void inSession(Frame frame) {
    Optional<LocalSession> of = session();
    if (of.isEmpty()) {
      if (hello) {
        // Its session is still being looked up; what it says before the welcome counts for nothing.
        return;
      }
      refuse(1008, "the first frame is hello (or observe)");
      return;
    }
    LocalSession mine = of.get();
    switch (frame) {
      case Frame.Heartbeat beat -> hub.heartbeat(mine, beat);
      case Frame.Ready ready -> hub.ready(mine, ready.shards());
      case Frame.Released released -> hub.released(mine, released.shards());
      case Frame.Resign resign -> hub.resign(mine, resign.shards());
      case Frame.Prepared prepared -> hub.prepared(mine, prepared);
      case Frame.Grant grant -> hub.grant(mine, grant);
      case Frame.Bye bye -> hub.bye(mine);
      case Frame.Hello h -> throw new IllegalStateException("handled before");
      case Frame.Resume r -> throw new IllegalStateException("handled before");
      case Frame.Observe o -> throw new IllegalStateException("handled before");
    }
  }

  private void refuse(int code, String why) {
    if (closing) {
      return;
    }
    logRefusal(why);
    send(
        FrameWriter.error(
            Problem.of("bad-frame", "The frame can't be understood", 400, why)
                .nextStep("See /v1/session.schema.json.")));
    close(code, why);
  }

  /** What is said after this side closed counts for nothing, and little of it is read. */
  private void stopListening() {
    closing = true;
    socket.textMessageHandler(null);
    socket.binaryMessageHandler(null);
    socket.frameHandler(frame -> {
      readSinceClosing += frame.binaryData().length();
      if (readSinceClosing > LAST_BYTES) {
        socket.pause();
      }
    });
  }

  private void logRefusal(@Nullable String why) {
    REFUSALS.pass(more ->
        log.info("The connection of {} is closed: {}{}", socket.remoteAddress(), why, more));
  }

  // ---- what goes out ----

  @Override
  public void send(ObjectNode frame) {
    String text = FrameWriter.text(frame);
    unsentChars.addAndGet(text.length());
    put(new Outgoing(text, 0, ""));
  }

  @Override
  public void close(int code, String reason) {
    put(new Outgoing(null, code, reason));
  }

  private void put(Outgoing item) {
    outgoing.add(item);
    if (Thread.currentThread() == loopThread) {
      drain();
    } else if (drainRequested.compareAndSet(false, true)) {
      eventLoop.runOnContext(ready -> {
        drainRequested.set(false);
        drain();
      });
    }
  }

  private void drain() {
    Outgoing next;
    while ((next = outgoing.poll()) != null) {
      String text = next.text();
      if (socket.isClosed()) {
        continue;
      }
      if (text == null) {
        stopListening();
        // A close frame's reason has at most 123 bytes.
        String reason = next.reason();
        var _ =
            socket.close(
                (short) next.code(), reason.length() > 40 ? reason.substring(0, 40) : reason);
      } else {
        int length = text.length();
        var _ = socket.writeTextMessage(text).onComplete(written -> unsentChars.addAndGet(-length));
      }
    }
  }

  @Override
  public String peer() {
    return peer;
  }

  @Override
  public boolean congested() {
    long unsent = unsentChars.get();
    if (unsent > TOO_MUCH) {
      return true;
    }
    if (unsent < MUCH) {
      slow = false;
      return false;
    }
    long now = System.nanoTime();
    if (!slow) {
      slow = true;
      slowSince = now;
    }
    return now - slowSince > SLOW_NANOS;
  }
}
