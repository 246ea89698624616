package dev.lead.agent.raft;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * The identity of this member and its judgement of others. Asked anew for every connection, so that
 * certificates can be replaced while the member runs. Called from several threads; must not block.
 */
public interface MemberTls {
  /**
   * An engine with this member's certificate and with the authorities it trusts. The host sets the
   * mode, the protocol (TLS 1.3 only) and that the client must show a certificate.
   */
  SSLEngine newEngine(boolean clientMode);

  /**
   * Called after the handshake and before a byte of application data passes.
   *
   * @throws SSLPeerUnverifiedException if the peer's certificate is not that of an agent of this
   *     region; the message is logged and the connection closed
   */
  void checkPeer(SSLSession session) throws SSLPeerUnverifiedException;
}
