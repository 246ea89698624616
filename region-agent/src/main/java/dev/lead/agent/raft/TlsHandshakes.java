package dev.lead.agent.raft;

import com.hazelcast.internal.networking.Channel;
import com.hazelcast.internal.server.ServerConnection;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Begins handshakes and bounds what a peer that does not finish one can cost: time, number and, in
 * {@link TlsSession}, bytes. The arithmetic of handshakes runs on a thread of its own, so that
 * strangers cannot slow the beats of members.
 */
final class TlsHandshakes implements AutoCloseable {
  /** Far above what seven members need, far below what would hurt. */
  private static final int MAX_INCOMING = 64;

  private final MemberTls tls;
  private final Duration timeout;
  private final ScheduledExecutorService timer;
  private final ExecutorService arithmetic =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("lead-raft-handshake").factory());
  private final Map<SocketAddress, Long> reachedAt = new ConcurrentHashMap<>();
  private final AtomicInteger incoming = new AtomicInteger();
  private final Refusals refusals = new Refusals();

  TlsHandshakes(MemberTls tls, Duration timeout, ScheduledExecutorService timer) {
    this.tls = tls;
    this.timeout = timeout;
    this.timer = timer;
  }

  /**
   * Starts a handshake on a new channel.
   *
   * @throws IllegalStateException if too many are under way; the channel's connection is closed
   */
  TlsSession begin(Channel channel) throws Exception {
    boolean client = channel.isClientMode();
    if (!client && incoming.incrementAndGet() > MAX_INCOMING) {
      incoming.decrementAndGet();
      String reason = "more than " + MAX_INCOMING + " unfinished TLS handshakes";
      close(channel, reason);
      throw new IllegalStateException(reason);
    }
    if (client) {
      reachedAt.put(channel.remoteSocketAddress(), System.nanoTime());
    }
    boolean begun = false;
    try {
      TlsSession session =
          new TlsSession(
              engine(client), channel, tls, arithmetic, reason -> refused(channel, reason));
      ScheduledFuture<?> alarm =
          timer.schedule(
              () -> close(channel, "no TLS handshake within " + timeout.toMillis() + " ms"),
              timeout.toMillis(),
              TimeUnit.MILLISECONDS);
      Runnable over =
          session.once(() -> {
            alarm.cancel(false);
            if (!client) {
              incoming.decrementAndGet();
            }
          });
      session.onOpen(over);
      channel.addCloseListener(closed -> over.run());
      begun = true;
      return session;
    } finally {
      if (!begun && !client) {
        incoming.decrementAndGet();
      }
    }
  }

  private SSLEngine engine(boolean client) throws Exception {
    SSLEngine engine = tls.newEngine(client);
    engine.setUseClientMode(client);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    if (!client) {
      parameters.setNeedClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    engine.beginHandshake();
    return engine;
  }

  /** Notes that the other side, or this one, does not want the other. */
  void refused(Channel channel, String reason) {
    refusals.note(channel.remoteSocketAddress(), reason);
    reachedAt.remove(channel.remoteSocketAddress());
  }

  /** True if something took our connection there not long ago and may still answer. */
  boolean somebodyListens(InetSocketAddress address) {
    Long at = reachedAt.get(address);
    return at != null && System.nanoTime() - at < 2 * timeout.toNanos();
  }

  private void close(Channel channel, String reason) {
    refusals.note(channel.remoteSocketAddress(), reason);
    Object connection = channel.attributeMap().get(ServerConnection.class);
    if (connection instanceof ServerConnection open) {
      open.close(reason, null);
    }
  }

  @Override
  public void close() {
    arithmetic.shutdownNow();
  }
}
