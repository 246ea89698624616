package dev.lead.agent.raft;

import static com.hazelcast.internal.nio.IOUtil.compactOrClear;

import com.hazelcast.internal.networking.HandlerStatus;
import com.hazelcast.internal.networking.OutboundHandler;
import java.io.EOFException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * Last of a channel's outbound handlers: encrypts.
 *
 * <p>Says BLOCKED, never DIRTY, while it waits for the peer's part of the handshake. A handler that
 * is DIRTY without having bytes to write is called again and again, and a peer that never answers
 * (a frozen host) would take a whole I/O thread with it.
 *
 * <p>{@code src} is the previous handler's output, in read mode; {@code dst} goes to the socket.
 */
final class TlsWriter extends OutboundHandler<ByteBuffer, ByteBuffer> {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final TlsSession session;
  private final SSLEngine engine;

  TlsWriter(TlsSession session) {
    this.session = session;
    this.engine = session.engine();
  }

  @Override
  public void handlerAdded() {
    initDstBuffer(Math.max(BUFFER_BYTES, 3 * engine.getSession().getPacketBufferSize()));
  }

  @Override
  public HandlerStatus onWrite() throws Exception {
    compactOrClear(dst);
    try {
      while (true) {
        switch (engine.getHandshakeStatus()) {
          case NEED_TASK -> {
            session.calculate();
            return HandlerStatus.BLOCKED;
          }
          case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
            // It may hold bytes that it could not use before we had sent ours.
            session.wakeReader();
            return HandlerStatus.BLOCKED;
          }
          case NEED_WRAP -> {
            if (!wrap(NOTHING)) {
              return HandlerStatus.DIRTY;
            }
          }
          case NOT_HANDSHAKING, FINISHED -> {
            if (!session.isOpen()) {
              return HandlerStatus.BLOCKED;
            }
            if (!src.hasRemaining()) {
              return HandlerStatus.CLEAN;
            }
            if (!wrap(src)) {
              return HandlerStatus.DIRTY;
            }
          }
        }
      }
    } catch (SSLException refused) {
      session.refuse(refused);
      throw refused;
    } finally {
      dst.flip();
    }
  }

  /** False if the socket has to take some bytes first. */
  private boolean wrap(ByteBuffer from) throws EOFException, SSLException {
    SSLEngineResult result = engine.wrap(from, dst);
    session.observe(result);
    return switch (result.getStatus()) {
      case OK -> true;
      case BUFFER_OVERFLOW -> false;
      case CLOSED -> throw new EOFException("the TLS session is over");
      case BUFFER_UNDERFLOW -> throw new SSLException("underflow while encrypting");
    };
  }
}
