package dev.lead.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a handshake costs, and LEAD's own check of the peer in it. The JDK remembers for each
 * certificate object whether its signature was good, and keeps parsed certificates; so a peer seen
 * for the first time and one that comes back are measured apart, the former with a certificate of
 * its own for each round.
 */
@Tag("bench")
class HandshakeBenchTest {

  private static final int ROUNDS = 400;

  private final TlsMaterial server = Deployment.material(Deployment.ONE.controlPlane());
  private final PeerVerifier verifier =
      new PeerVerifier(server.credentials().roots(), RevokedSerials.NONE);

  @Test
  void costOfAHandshakeAndOfThePeerCheck() throws Exception {
    for (int repeat = 0; repeat < 5; repeat++) {
      List<Credentials> strangers = peers();
      double firstCheck = check(strangers);
      double laterCheck = check(strangers);
      List<TlsMaterial> clients = peers().stream().map(Deployment::material).toList();
      double firstHandshake = handshake(clients);
      double laterHandshake = handshake(clients);
      System.out.printf(
          "peer check: first %.0f us, again %.0f us; handshake, both sides on one thread: first %.0f us, again %.0f us%n",
          firstCheck, laterCheck, firstHandshake, laterHandshake);
    }
  }

  private static List<Credentials> peers() {
    return IntStream.range(0, ROUNDS).mapToObj(i -> Deployment.ONE.agent()).toList();
  }

  private double check(List<Credentials> peers) {
    long start = System.nanoTime();
    for (Credentials peer : peers) {
      assertThat(verifier.verify(peer.chain())).isEqualTo(Deployment.AGENT);
    }
    return (System.nanoTime() - start) / 1e3 / peers.size();
  }

  private double handshake(List<TlsMaterial> clients) throws Exception {
    long start = System.nanoTime();
    for (TlsMaterial client : clients) {
      Handshake.run(client.clientEngine(PeerRule.ANY), server.serverEngine(PeerRule.ANY));
    }
    return (System.nanoTime() - start) / 1e3 / clients.size();
  }
}
