package dev.lead.identity;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Two engines shake hands in memory. */
final class Handshake {

  /** What the two sides know afterwards. */
  record Sessions(SSLSession client, SSLSession server) {}

  private static final int MAX_ROUNDS = 100;

  private Handshake() {}

  static Sessions run(SSLEngine client, SSLEngine server) throws SSLException {
    ByteBuffer toServer = ByteBuffer.allocate(64 * 1024);
    ByteBuffer toClient = ByteBuffer.allocate(64 * 1024);
    client.beginHandshake();
    server.beginHandshake();
    SSLException failure = null;
    for (int i = 0; i < MAX_ROUNDS && !(done(client) && done(server)); i++) {
      failure = first(failure, () -> write(client, toServer));
      failure = first(failure, () -> read(server, toServer));
      failure = first(failure, () -> write(server, toClient));
      failure = first(failure, () -> read(client, toClient));
      if (failure != null) {
        throw failure;
      }
    }
    return new Sessions(client.getSession(), server.getSession());
  }

  private interface Step {
    void run() throws SSLException;
  }

  private static @Nullable SSLException first(@Nullable SSLException failure, Step step) {
    if (failure != null) {
      return failure;
    }
    try {
      step.run();
      return null;
    } catch (SSLException e) {
      return e;
    }
  }

  private static boolean done(SSLEngine engine) {
    return engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING;
  }

  private static void write(SSLEngine from, ByteBuffer wire) throws SSLException {
    runTasks(from);
    while (from.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP) {
      from.wrap(ByteBuffer.allocate(0), wire);
      runTasks(from);
    }
  }

  private static void read(SSLEngine to, ByteBuffer wire) throws SSLException {
    wire.flip();
    ByteBuffer app = ByteBuffer.allocate(64 * 1024);
    while (wire.hasRemaining()
        && to.getHandshakeStatus() != SSLEngineResult.HandshakeStatus.NEED_WRAP) {
      SSLEngineResult result = to.unwrap(wire, app);
      runTasks(to);
      if (result.bytesConsumed() == 0) {
        break;
      }
    }
    wire.compact();
  }

  private static void runTasks(SSLEngine engine) {
    Runnable task;
    while ((task = engine.getDelegatedTask()) != null) {
      task.run();
    }
  }
}
