package dev.lead.agent;

import dev.lead.agent.raft.MemberTls;
import dev.lead.identity.IdentityException;
import dev.lead.identity.PeerRule;
import dev.lead.identity.TlsMaterial;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Members of a region are agents of that region, proved by their certificates. */
final class AgentTls implements MemberTls {
  private final TlsMaterial material;
  private final PeerRule rule;

  AgentTls(TlsMaterial material, PeerRule rule) {
    this.material = material;
    this.rule = rule;
  }

  @Override
  public SSLEngine newEngine(boolean clientMode) {
    return clientMode ? material.clientEngine(rule) : material.serverEngine(rule);
  }

  @Override
  public void checkPeer(SSLSession session) throws SSLPeerUnverifiedException {
    try {
      material.requirePeer(session, rule);
    } catch (IdentityException refused) {
      throw new SSLPeerUnverifiedException(String.valueOf(refused.getMessage()));
    }
  }
}
