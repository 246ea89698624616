package dev.lead.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.client.Shard;
import dev.lead.client.fencing.StaleTokenException;
import dev.lead.client.fencing.grant.Grant;
import dev.lead.client.fencing.grant.GrantRefusedException;
import dev.lead.client.fencing.grant.GrantVerifier;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import dev.lead.identity.CertificateAuthority;
import dev.lead.identity.GrantKey;
import dev.lead.identity.Identity;
import dev.lead.identity.Role;
import dev.lead.identity.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What agents sign, the client's verifier accepts; and only from agents of the region. */
class GrantVerifiedTest {
  private final Validity day = Validity.from(Instant.now(), Duration.ofDays(1));
  private final CertificateAuthority root = CertificateAuthority.createRoot("LEAD test", day);
  private final GrantVerifier verifier = GrantVerifier.trusting(List.of(root.certificate()));

  private GrantKey key(String region) {
    return root.createRegion(region, day)
        .issue(new Identity(Role.AGENT, region, "agent-a"), List.of(), day)
        .grantKey()
        .orElseThrow();
  }

  private static String grant(long token, GrantKey key) {
    return GrantText.write(
        new GrantText.Claims(
            new ShardId(new ServiceName("payments"), 17), new Token(token), "app-1", "eu-west-1"),
        key);
  }

  @Test
  void grantsOfAgentsAreVerifiedOfflineUntilTheyAreSuperseded() throws InterruptedException {
    GrantKey key = key("eu-west-1");
    Shard shard = Shard.parse("payments/17");
    assertThat(verifier.verify(grant(100, key)))
        .isEqualTo(
            new Grant(
                shard,
                new dev.lead.client.Token(100),
                "app-1",
                "eu-west-1",
                Optional.empty(),
                "agent-a"));
    verifier.enter(shard, grant(100, key)).close();
    verifier.enter(shard, grant(101, key)).close();
    assertThatThrownBy(() -> verifier.enter(shard, grant(100, key)))
        .isInstanceOf(StaleTokenException.class);
  }

  @Test
  void anAgentOfAnotherRegionCannotSpeakForThisOne() {
    assertThatThrownBy(() -> verifier.verify(grant(100, key("us-east-1"))))
        .isInstanceOfSatisfying(
            GrantRefusedException.class,
            e -> assertThat(e.reason()).isEqualTo(GrantRefusedException.Reason.WRONG_SIGNER));
  }
}
