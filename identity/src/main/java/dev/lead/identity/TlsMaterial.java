package dev.lead.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/**
 * The TLS side of a process: shows its certificate and checks everybody else's, in TLS 1.3 only,
 * both ways always.
 *
 * <p>What it hands out follows its files: after {@link #reload}, or by itself under {@link #watch},
 * contexts and options that were handed out before use the new certificate, roots and revocations
 * for new connections. Connections that exist go on; {@link #requirePeer} judges them anew. A pair
 * of files that is half written or does not fit keeps the old one in use.
 *
 * <p>Loads no Bouncy Castle. Thread-safe.
 */
public final class TlsMaterial {

  private final AtomicReference<TlsState> state;
  private final AtomicLong generation = new AtomicLong();
  private final Optional<IdentityFiles> files;

  private TlsMaterial(TlsState state, Optional<IdentityFiles> files) {
    this.state = new AtomicReference<>(state);
    this.files = files;
  }

  /**
   * Material that follows the files.
   *
   * @throws IdentityException naming the file, if they cannot be used
   */
  public static TlsMaterial load(IdentityFiles files) {
    return new TlsMaterial(new TlsState(files.read(), files.readRevoked()), Optional.of(files));
  }

  /**
   * Material that stays as it is: for tests, and for programs that hold their credentials in
   * memory.
   */
  public static TlsMaterial of(Credentials credentials, RevokedSerials revoked) {
    return new TlsMaterial(new TlsState(credentials, revoked), Optional.empty());
  }

  /** Who this process is. */
  public Identity identity() {
    return state().identity();
  }

  /** Key, chain and roots in use now. */
  public Credentials credentials() {
    return state().credentials();
  }

  /** The last instant at which the certificate in use is accepted by others. */
  public Instant validUntil() {
    return credentials().validUntil();
  }

  /**
   * A context that accepts every valid peer of this deployment; see {@link #sslContext(PeerRule)}.
   */
  public SSLContext sslContext() {
    return sslContext(PeerRule.ANY);
  }

  /**
   * A context that accepts only peers the rule accepts. Servers must still demand the client's
   * certificate ({@link SSLEngine#setNeedClientAuth}). Keep and share it: it follows this material.
   */
  public SSLContext sslContext(PeerRule rule) {
    return new FollowingSslContext(() -> state().context(rule));
  }

  /**
   * The server's side of one new connection; demands a certificate. For transports that are not
   * HTTP.
   */
  public SSLEngine serverEngine(PeerRule rule) {
    SSLEngine engine = TlsVersion.only(state().context(rule).createSSLEngine());
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    return engine;
  }

  /**
   * The client's side of one new connection. The rule, not a host name, says whom it wants to meet.
   */
  public SSLEngine clientEngine(PeerRule rule) {
    SSLEngine engine = TlsVersion.only(state().context(rule).createSSLEngine());
    engine.setUseClientMode(true);
    return engine;
  }

  /**
   * Who is at the other end of a connection, judged by the roots, dates and revocations of now, not
   * by those of when it began. Costs up to two signature checks (the JDK remembers those of
   * certificates it has seen): call it once a connection and after a reload, not for each request.
   *
   * @throws IdentityException if the peer showed no certificate, is no longer accepted, or the rule
   *     refuses it
   */
  public Identity requirePeer(SSLSession session, PeerRule rule) {
    return rule.require(state().verifier().verify(CertificateIdentity.peerChain(session)));
  }

  /**
   * As {@link #requirePeer(SSLSession, PeerRule)}, with a condition that a rule cannot express.
   *
   * @throws IdentityException if the peer showed no certificate, is no longer accepted, or the
   *     condition refuses it
   */
  public Identity requirePeer(SSLSession session, Predicate<Identity> condition) {
    Identity peer = requirePeer(session, PeerRule.ANY);
    if (!condition.test(peer)) {
      throw new IdentityException("the peer is %s, which may not connect here".formatted(peer));
    }
    return peer;
  }

  /**
   * Reads the files again and uses them from now on.
   *
   * @throws IdentityException if they cannot be used; then the old material stays in use
   */
  public void reload() {
    IdentityFiles from =
        files.orElseThrow(() -> new IdentityException("this TLS material has no files to reload"));
    state.set(new TlsState(from.read(), from.readRevoked()));
    generation.incrementAndGet();
  }

  /**
   * Rises with each reload: whoever keeps what {@link #requirePeer} said asks again when this has
   * changed.
   */
  public long generation() {
    return generation.get();
  }

  /**
   * Looks at the files at this interval, on a virtual thread of its own, and reloads when their
   * content has changed. What cannot be used is logged once as a warning, and tried again.
   *
   * @return stops watching when closed
   * @throws IdentityException if this material has no files
   */
  public MaterialWatch watch(Duration interval) {
    return MaterialWatch.start(
        this,
        files.orElseThrow(() -> new IdentityException("this TLS material has no files to watch")),
        interval);
  }

  private TlsState state() {
    return state.get();
  }
}
