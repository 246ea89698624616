package dev.lead.agent.raft;

import static com.hazelcast.internal.nio.IOUtil.compactOrClear;

import com.hazelcast.internal.networking.HandlerStatus;
import com.hazelcast.internal.networking.InboundHandler;
import java.io.EOFException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * First of a channel's inbound handlers: turns the socket's bytes into plain ones.
 *
 * <p>{@code src} is what the socket is read into, {@code dst} the next handler's source; both are
 * in write mode between calls.
 */
final class TlsReader extends InboundHandler<ByteBuffer, ByteBuffer> {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final TlsSession session;
  private final SSLEngine engine;

  /** Plain bytes the next handler had no room for; in read mode between uses. */
  private ByteBuffer plain = ByteBuffer.allocate(0);

  TlsReader(TlsSession session) {
    this.session = session;
    this.engine = session.engine();
  }

  @Override
  public void handlerAdded() {
    initSrcBuffer(Math.max(BUFFER_BYTES, 2 * engine.getSession().getPacketBufferSize()));
    plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).flip();
  }

  @Override
  public HandlerStatus onRead() throws Exception {
    src.flip();
    try {
      while (true) {
        if (!drain()) {
          return HandlerStatus.DIRTY;
        }
        SSLEngineResult result = unwrap();
        switch (result.getStatus()) {
          case CLOSED -> throw new EOFException("the peer ended the TLS session");
          case BUFFER_OVERFLOW -> enlarge();
          case BUFFER_UNDERFLOW -> {
            return HandlerStatus.CLEAN;
          }
          case OK -> {
            HandlerStatus pause = pauseAfter(result);
            if (pause != null) {
              return pause;
            }
          }
        }
      }
    } catch (SSLException refused) {
      session.refuse(refused);
      if (!(refused instanceof SSLPeerUnverifiedException)) {
        session.sendAlert();
      }
      throw refused;
    } finally {
      compactOrClear(src);
    }
  }

  private SSLEngineResult unwrap() throws SSLException {
    SSLEngineResult result;
    if (session.isOpen() && dst.remaining() >= engine.getSession().getApplicationBufferSize()) {
      result = engine.unwrap(src, dst);
    } else {
      plain.clear();
      try {
        result = engine.unwrap(src, plain);
      } finally {
        plain.flip();
      }
    }
    if (!session.isOpen()) {
      session.countHandshakeBytes(result.bytesConsumed());
      session.observe(result);
      if (result.bytesProduced() > 0) {
        session.open();
      }
    }
    return result;
  }

  /** What ends this call, or null to go on. */
  private @Nullable HandlerStatus pauseAfter(SSLEngineResult result) {
    switch (result.getHandshakeStatus()) {
      case NEED_TASK -> {
        session.calculate();
        return HandlerStatus.BLOCKED;
      }
      case NEED_WRAP -> {
        session.wakeWriter();
        if (!session.isOpen()) {
          // The writer wakes us when it has sent what the peer waits for.
          return HandlerStatus.BLOCKED;
        }
      }
      default -> {}
    }
    boolean stuck = result.bytesConsumed() == 0 && result.bytesProduced() == 0;
    return stuck ? HandlerStatus.CLEAN : null;
  }

  /** Hands over what fits; true if nothing is left. */
  private boolean drain() {
    int size = Math.min(plain.remaining(), dst.remaining());
    if (size > 0) {
      dst.put(dst.position(), plain, plain.position(), size);
      dst.position(dst.position() + size);
      plain.position(plain.position() + size);
    }
    return !plain.hasRemaining();
  }

  private void enlarge() throws SSLException {
    int needed = engine.getSession().getApplicationBufferSize();
    if (plain.capacity() >= needed) {
      throw new SSLException("a TLS record is larger than the engine's own limit " + needed);
    }
    plain = ByteBuffer.allocate(needed).flip();
  }
}
