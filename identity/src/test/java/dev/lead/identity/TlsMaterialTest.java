package dev.lead.identity;

import static dev.lead.identity.Deployment.AGENT;
import static dev.lead.identity.Deployment.CONTROL_PLANE;
import static dev.lead.identity.Deployment.LOCAL;
import static dev.lead.identity.Deployment.ONE;
import static dev.lead.identity.Deployment.days;
import static dev.lead.identity.Deployment.material;
import static dev.lead.identity.Deployment.past;
import static dev.lead.identity.Deployment.years;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsMaterialTest {

  @TempDir Path folder;
  private IdentityFiles files = new IdentityFiles(Path.of("."));

  private final TlsMaterial controlPlane = material(ONE.controlPlane());

  @BeforeEach
  void write() {
    files = new IdentityFiles(folder.resolve("id"));
    files.write(ONE.agent());
  }

  @Test
  void bothSidesKnowEachOtherInTls13() throws Exception {
    TlsMaterial agent = TlsMaterial.load(files);
    var sessions =
        Handshake.run(agent.clientEngine(PeerRule.ANY), controlPlane.serverEngine(PeerRule.ANY));

    assertThat(agent.requirePeer(sessions.client(), PeerRule.role(Role.CONTROL_PLANE)))
        .isEqualTo(CONTROL_PLANE);
    assertThat(controlPlane.requirePeer(sessions.server(), PeerRule.ANY)).isEqualTo(AGENT);
    assertThat(CertificateIdentity.of(sessions.server())).isEqualTo(AGENT);
    assertThat(sessions.client().getProtocol()).isEqualTo("TLSv1.3");
  }

  @Test
  void requirePeerRefusesOthers() throws Exception {
    TlsMaterial agent = TlsMaterial.load(files);
    var sessions =
        Handshake.run(agent.clientEngine(PeerRule.ANY), controlPlane.serverEngine(PeerRule.ANY));
    assertThatThrownBy(
            () -> agent.requirePeer(sessions.client(), PeerRule.role(Role.AGENT, "eu-west-1")))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining(
            "the peer is lead://global/control-plane/cp-1, but lead://eu-west-1/agent/* was");
    assertThatThrownBy(() -> agent.requirePeer(sessions.client(), peer -> false))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("may not connect here");
  }

  @Test
  void theRuleOfAClientEndsTheHandshake() {
    TlsMaterial agent = TlsMaterial.load(files);
    assertThatThrownBy(() ->
            Handshake.run(
                agent.clientEngine(PeerRule.role(Role.AGENT)),
                controlPlane.serverEngine(PeerRule.ANY)))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("lead://*/agent/* was expected");
  }

  @Test
  void badCertificatesEndTheHandshakeWithAReason() {
    CertificateAuthority other = CertificateAuthority.createRoot("LEAD test", years(1));
    assertRefused(
        other.createRegion("eu-west-1", years(1)).issue(AGENT, LOCAL, days(1)),
        "another deployment");
    CertificateAuthority old =
        CertificateAuthority.createRoot("LEAD test", new Validity(past().from(), years(1).until()))
            .createRegion("eu-west-1", new Validity(past().from(), years(1).until()));
    assertRefused(old.issue(AGENT, LOCAL, past()), "expired at");
  }

  private void assertRefused(Credentials bad, String why) {
    Credentials withOurRoot =
        new Credentials(bad.key(), bad.chain(), List.of(ONE.root.certificate()));
    assertThatThrownBy(() ->
            Handshake.run(
                material(withOurRoot).clientEngine(PeerRule.ANY),
                controlPlane.serverEngine(PeerRule.ANY)))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining(why);
  }

  @Test
  void olderVersionsOfTlsAreRefused() {
    TlsMaterial agent = TlsMaterial.load(files);
    SSLEngine old = agent.clientEngine(PeerRule.ANY);
    old.setEnabledProtocols(new String[] {"TLSv1.2"});
    old.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"});
    assertThatThrownBy(() -> Handshake.run(old, controlPlane.serverEngine(PeerRule.ANY)))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void handlesTakenBeforeAReloadUseTheNewCertificate() throws Exception {
    TlsMaterial agent = TlsMaterial.load(files);
    var context = agent.sslContext();
    Credentials renewed = ONE.agent();
    files.write(renewed);
    agent.reload();

    SSLEngine client = context.createSSLEngine();
    client.setUseClientMode(true);
    var sessions = Handshake.run(client, controlPlane.serverEngine(PeerRule.ANY));

    assertThat(sessions.server().getPeerCertificates()[0]).isEqualTo(renewed.certificate());
    assertThat(agent.credentials().certificate()).isEqualTo(renewed.certificate());
  }

  @Test
  void aPairThatDoesNotFitKeepsTheOldOne() throws Exception {
    TlsMaterial agent = TlsMaterial.load(files);
    Credentials before = agent.credentials();
    Files.writeString(files.key(), Pem.of(ONE.agent().key()));
    assertThatThrownBy(agent::reload).isInstanceOf(IdentityException.class);
    assertThat(agent.credentials()).isEqualTo(before);
  }

  @Test
  void revocationReachesExistingConnections() throws Exception {
    files.write(ONE.controlPlane());
    TlsMaterial server = TlsMaterial.load(files);
    Credentials agent = ONE.agent();
    var sessions =
        Handshake.run(
            material(agent).clientEngine(PeerRule.ANY), server.serverEngine(PeerRule.ANY));
    assertThat(server.requirePeer(sessions.server(), PeerRule.ANY)).isEqualTo(AGENT);

    files.write(new RevokedSerials(Set.of(agent.certificate().getSerialNumber())));
    server.reload();

    assertThatThrownBy(() -> server.requirePeer(sessions.server(), PeerRule.ANY))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("is revoked");
    assertThatThrownBy(() ->
            Handshake.run(
                material(agent).clientEngine(PeerRule.ANY), server.serverEngine(PeerRule.ANY)))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("is revoked");
  }

  @Test
  void theWatchSkipsAHalfWrittenPairAndTakesTheWholeOne() throws Exception {
    TlsMaterial agent = TlsMaterial.load(files);
    Credentials before = agent.credentials();
    Credentials renewed = ONE.agent();
    try (MaterialWatch watch = agent.watch(Duration.ofMillis(10))) {
      Files.writeString(files.key(), Pem.of(renewed.key()));
      await().until(() -> watch.lastWarning().contains("does not belong to the certificate"));
      assertThat(agent.credentials()).isEqualTo(before);

      Files.writeString(files.cert(), Pem.of(renewed.chain()));
      await().until(() -> agent.credentials().chain().equals(renewed.chain()));
      assertThat(watch.lastWarning()).isEmpty();
    }
  }

  @Test
  void materialInMemoryHasNothingToReload() {
    assertThatThrownBy(controlPlane::reload).isInstanceOf(IdentityException.class);
    assertThatThrownBy(() -> controlPlane.watch(Duration.ofSeconds(1)))
        .isInstanceOf(IdentityException.class);
  }
}
