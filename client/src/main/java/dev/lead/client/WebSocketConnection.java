package dev.lead.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSocket;

/**
 * One connection, and its two threads: one dials and reads, one writes. Both are platform threads,
 * so that neither busy carriers of virtual threads nor a busy pool hold up a heartbeat.
 */
final class WebSocketConnection implements Connector.Connection {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int LONGEST_FRAME = 256 * 1024;
  private static final int MOST_WAITING = 1_000;

  /** Something to send. */
  private record Message(int opcode, ByteBuffer payload) {
    static Message text(int opcode, String text) {
      return new Message(opcode, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private final AgentAddress agent;
  private final Connector.Handler handler;
  private final BlockingQueue<Message> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
  private final AtomicBoolean told = new AtomicBoolean();

  /** The TCP connection below TLS: closing it ends whatever the threads are waiting for. */
  private final Socket plain = new Socket();

  private volatile boolean over;

  WebSocketConnection(AgentAddress agent, Connector.Handler handler) {
    this.agent = agent;
    this.handler = handler;
  }

  void start(Identities identities) {
    Thread.ofPlatform().daemon().name("lead-agent-" + agent).start(() -> run(identities));
  }

  @Override
  public AgentAddress agent() {
    return agent;
  }

  // ---- sending ----------------------------------------------------------------------------------

  @Override
  public void send(String frame) {
    add(Message.text(WebSocketFrames.TEXT, frame));
  }

  @Override
  public void ping() {
    add(Message.text(WebSocketFrames.PING, ""));
  }

  @Override
  public void close(int code, String reason) {
    add(new Message(WebSocketFrames.CLOSE, WebSocketFrames.closing(code, reason)));
  }

  @Override
  public void abort() {
    over = true;
    try {
      plain.close();
    } catch (IOException e) {
      System.getLogger("dev.lead.client")
          .log(System.Logger.Level.DEBUG, "closing the connection to " + agent + " failed", e);
    }
  }

  private void add(Message message) {
    if (!over && !waiting.offer(message)) {
      end("agent " + agent + " does not take what is sent to it");
    }
  }

  private void write(OutputStream out) {
    try {
      boolean closing = false;
      while (!closing) {
        Message message = waiting.take();
        WebSocketFrames.write(out, message.opcode(), message.payload());
        closing = message.opcode() == WebSocketFrames.CLOSE;
      }
    } catch (IOException e) {
      end(Failures.broken(agent, e));
    } catch (InterruptedException e) {
      // The reader has ended: so does this thread.
      Thread.currentThread().interrupt();
    }
  }

  // ---- dialling and receiving -------------------------------------------------------------------

  private void run(Identities identities) {
    Thread writer = null;
    try (plain;
        SSLSocket socket = dial(identities)) {
      InputStream in = new BufferedInputStream(socket.getInputStream(), 32 * 1024);
      WebSocketHandshake.perform(agent, in, socket.getOutputStream());
      plain.setSoTimeout(0);
      OutputStream out = socket.getOutputStream();
      writer =
          Thread.ofPlatform().daemon().name("lead-agent-" + agent + "-out").start(() -> write(out));
      handler.opened(this);
      end(received(in));
    } catch (IOException | RuntimeException e) {
      end(Failures.explain(agent, e));
    } finally {
      over = true;
      if (writer != null) {
        writer.interrupt();
      }
    }
  }

  private SSLSocket dial(Identities identities) throws IOException {
    InetSocketAddress address = new InetSocketAddress(agent.host(), agent.port());
    if (address.isUnresolved()) {
      throw new UnknownHostException(agent.host());
    }
    plain.setTcpNoDelay(true);
    plain.connect(address, (int) CONNECT.toMillis());
    plain.setSoTimeout((int) CONNECT.toMillis());
    SSLSocket socket =
        (SSLSocket)
            identities
                .context()
                .getSocketFactory()
                .createSocket(plain, agent.host(), agent.port(), true);
    socket.setEnabledProtocols(new String[] {TlsIdentity.PROTOCOL});
    socket.startHandshake();
    return socket;
  }

  /** Reads until the connection ends; returns why it did. */
  private String received(InputStream in) throws IOException {
    try {
      return receive(in);
    } catch (IOException e) {
      return Failures.broken(agent, e);
    } catch (MalformedFrameException e) {
      // The handler says good-bye in its own way, so the connection stays open until it is aborted.
      handler.malformed(this, String.valueOf(e.getMessage()));
      awaitEnd();
      return "agent " + agent + " sent what the protocol does not allow";
    }
  }

  private String receive(InputStream in) throws IOException, MalformedFrameException {
    ByteArrayOutputStream parts = new ByteArrayOutputStream();
    boolean inMessage = false;
    while (true) {
      WebSocketFrames.Raw frame = WebSocketFrames.read(in, LONGEST_FRAME - parts.size());
      switch (frame.opcode()) {
        case WebSocketFrames.TEXT, WebSocketFrames.CONTINUATION -> {
          if (inMessage != (frame.opcode() == WebSocketFrames.CONTINUATION)) {
            throw new MalformedFrameException("parts of messages out of order");
          }
          parts.write(frame.payload().array(), 0, frame.payload().remaining());
          inMessage = !frame.last();
          if (frame.last()) {
            Frame read = FrameReader.read(parts.toString(StandardCharsets.UTF_8));
            parts.reset();
            handler.frame(this, read);
          }
        }
        case WebSocketFrames.PING -> add(new Message(WebSocketFrames.PONG, frame.payload()));
        case WebSocketFrames.PONG -> handler.pong(this);
        case WebSocketFrames.CLOSE -> {
          return closedBecause(frame.payload());
        }
        default -> throw new MalformedFrameException("a binary frame");
      }
    }
  }

  private String closedBecause(ByteBuffer payload) {
    int code = payload.remaining() < 2 ? 1005 : payload.getShort() & 0xFFFF;
    String text = StandardCharsets.UTF_8.decode(payload).toString();
    String reason = text.isEmpty() ? "no reason given" : Texts.clip(text);
    return "agent %s closed the connection: %s (%d)".formatted(agent, reason, code);
  }

  /** Waits until the connection is closed, reading and dropping what still comes. */
  private void awaitEnd() throws IOException {
    InputStream rest = plain.getInputStream();
    byte[] dropped = new byte[8 * 1024];
    while (!over && rest.read(dropped) >= 0) {
      // Nothing of it is looked at.
    }
  }

  private void end(String why) {
    abort();
    if (told.compareAndSet(false, true)) {
      handler.closed(this, why);
    }
  }
}
