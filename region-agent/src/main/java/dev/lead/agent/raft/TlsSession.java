package dev.lead.agent.raft;

import com.hazelcast.internal.networking.Channel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * The TLS state that a channel's two directions share. They may run on two threads; the engine
 * serialises what they ask of it. Nothing but handshake passes before {@link #isOpen}.
 */
final class TlsSession {
  /** A full handshake with two chains of three certificates takes about 10 KB. */
  private static final int MAX_HANDSHAKE_BYTES = 64 * 1024;

  private final SSLEngine engine;
  private final Channel channel;
  private final MemberTls tls;
  private final Executor arithmetic;
  private final Consumer<String> refused;
  private final AtomicBoolean calculating = new AtomicBoolean();
  private volatile boolean open;
  private volatile Runnable onOpen = () -> {};
  private int handshakeBytes;

  TlsSession(
      SSLEngine engine,
      Channel channel,
      MemberTls tls,
      Executor arithmetic,
      Consumer<String> refused) {
    this.engine = engine;
    this.channel = channel;
    this.tls = tls;
    this.arithmetic = arithmetic;
    this.refused = refused;
  }

  SSLEngine engine() {
    return engine;
  }

  /** True once the handshake is done and the peer is known to be a member of this region. */
  boolean isOpen() {
    return open;
  }

  void onOpen(Runnable action) {
    onOpen = action;
  }

  Runnable once(Runnable action) {
    AtomicBoolean ran = new AtomicBoolean();
    return () -> {
      if (ran.compareAndSet(false, true)) {
        action.run();
      }
    };
  }

  /** Looks at what an engine's step led to; opens the session after the last one. */
  void observe(SSLEngineResult result) throws SSLException {
    if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
      open();
      wakeBoth();
    }
  }

  /**
   * Opens the session if the peer is who it should be. To be called when the engine says that the
   * handshake is finished, or when it has decrypted application data: the end of a server's
   * handshake is reported to whoever writes next, and the peer's first bytes may be read before
   * that. Either way the engine has verified the peer's certificate and its hold of the key.
   */
  synchronized void open() throws SSLException {
    if (!open) {
      tls.checkPeer(engine.getSession());
      open = true;
      onOpen.run();
    }
  }

  /** Called with what the peer sent before the session opened. */
  void countHandshakeBytes(int bytes) throws SSLException {
    handshakeBytes += bytes;
    if (handshakeBytes > MAX_HANDSHAKE_BYTES) {
      throw new SSLException("the TLS handshake is larger than " + MAX_HANDSHAKE_BYTES + " bytes");
    }
  }

  /** Notes why there will be no session. The caller closes the connection. */
  void refuse(SSLException reason) {
    if (!open) {
      refused.accept(String.valueOf(reason.getMessage()));
    }
  }

  /**
   * Tells a client that speaks TLS why it is refused, as far as that is possible at once: it thinks
   * that the handshake is done, and would only see the connection end. What is not TLS gets no
   * answer. Not to be called when records may wait to be sent, which this one would overtake.
   */
  void sendAlert() {
    if (open || channel.isClientMode() || handshakeBytes == 0) {
      return;
    }
    try {
      ByteBuffer alert = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      engine.wrap(ByteBuffer.allocate(0), alert);
      channel.socket().getChannel().write(alert.flip());
    } catch (IOException | IllegalStateException tooLate) {
      // The connection is about to be closed anyway.
    }
  }

  /** Has the engine's arithmetic done elsewhere, and both directions woken afterwards. */
  void calculate() {
    if (!calculating.compareAndSet(false, true)) {
      return;
    }
    try {
      arithmetic.execute(() -> {
        try {
          for (Runnable task = engine.getDelegatedTask();
              task != null;
              task = engine.getDelegatedTask()) {
            task.run();
          }
        } finally {
          // In this order: whoever finds the flag still set is woken afterwards and looks again.
          calculating.set(false);
          wakeBoth();
        }
      });
    } catch (RejectedExecutionException closing) {
      calculating.set(false);
    }
  }

  void wakeReader() {
    channel.inboundPipeline().wakeup();
  }

  void wakeWriter() {
    channel.outboundPipeline().wakeup();
  }

  private void wakeBoth() {
    wakeReader();
    wakeWriter();
  }
}
