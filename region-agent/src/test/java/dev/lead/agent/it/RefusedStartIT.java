package dev.lead.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.agent.Agent;
import dev.lead.agent.AgentMain;
import dev.lead.agent.config.AgentConfig;
import dev.lead.identity.Credentials;
import dev.lead.identity.IdentityFiles;
import dev.lead.identity.Role;
import dev.lead.process.StartError;
import dev.lead.process.config.Config;
import dev.lead.process.config.ConfigSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Agents that can't start say why and what to do, and cost those that run nothing. */
@ExtendWith(SharedRegion.class)
class RefusedStartIT {
  private static TestRegion region;
  private static SteadyLeader leader;

  @TempDir Path folder;

  @BeforeAll
  static void join(TestRegion shared) {
    region = shared;
    leader = SteadyLeader.at(region, 0, "refused-start");
  }

  @AfterAll
  static void nothingWasLost() {
    leader.assertUndisturbed();
    leader.close();
  }

  /** The configuration of an agent that runs. */
  private static String running() throws IOException {
    return Files.readString(region.agents.getFirst().config());
  }

  private static String with(String config, String key, String value) {
    String changed = config.replaceFirst("(?m)^" + key + ": .*$", key + ": " + value);
    assertThat(changed).isNotEqualTo(config);
    return changed;
  }

  private static String withFreePort(String config) {
    return config.replaceAll(
        "(?s)(api:\\s+address: 127.0.0.1:)\\d+", "$1" + TestRegion.freePorts(1).getFirst());
  }

  /** With a port and a data folder of its own. */
  private String elsewhere() throws IOException {
    return withFreePort(with(running(), "data", folder.resolve("data").toString()));
  }

  private Path file(String config) throws IOException {
    return Files.writeString(folder.resolve("agent.yaml"), config);
  }

  /** Starts an agent in this process, which must not come up. */
  private String refusal(String config) throws IOException {
    Path file = file(config);
    Throwable[] refused = new Throwable[1];
    assertThatThrownBy(() -> start(file))
        .isInstanceOf(StartError.class)
        .satisfies(error -> refused[0] = error);
    return String.valueOf(refused[0].getMessage());
  }

  private static void start(Path file) {
    AgentConfig config =
        Config.load(
            Optional.of(file),
            ConfigSchema.beside(AgentMain.class, "agent.schema.json"),
            AgentConfig.class,
            Map.of());
    Agent.start(config, (code, why) -> {}).close();
  }

  // ---- as a process ----

  @Test
  void mistakesInTheConfigurationAreNamedWithTheirLine() throws IOException {
    StartedAgent unknownKey = StartedAgent.run(file(running().replace("zone:", "zoen:")));

    assertThat(unknownKey.exitCode()).isEqualTo(64);
    assertThat(unknownKey.output())
        .contains("agent.yaml, line 3")
        .contains("unknown key `zoen`; did you mean `zone`?");
  }

  @Test
  void aTakenApiPortIsNamedAtOnce() throws IOException {
    StartedAgent second = StartedAgent.run(region.agents.getFirst().config());

    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.output())
        .contains(region.agents.getFirst().api)
        .contains("stop what uses it, or choose another in `api.address`");
  }

  // ---- in this one ----

  @Test
  void valuesThatDoNotGoTogetherAreExplained() throws IOException {
    assertThat(refusal(running().concat("lease: {suspicion: 150ms}\n")))
        .contains("at least three beats (300ms)");
  }

  @Test
  void aSecondAgentInTheSameFolderIsRefused() throws IOException {
    assertThat(refusal(withFreePort(running())))
        .contains("another agent runs in ")
        .contains("stop it first, or give this one a data folder of its own (key `data`)");
  }

  @Test
  void aTakenRaftPortIsNamedAtOnce() throws IOException {
    assertThat(refusal(elsewhere()))
        .contains("cannot listen at 127.0.0.1:")
        .contains("Stop that process or choose another address");
  }

  @Test
  void aCertificateOfSomebodyElseIsNamed() throws IOException {
    assertThat(withCertificate(region.deployment.of(Role.AGENT, "us-east-1", "agent-a")))
        .contains("lead://us-east-1/agent/agent-a")
        .contains("not of lead://eu-west-1/agent/agent-a")
        .contains("leadctl pki issue");
    assertThat(withCertificate(region.deployment.of(Role.CANDIDATE, Deployment.REGION, "agent-a")))
        .contains("lead://eu-west-1/candidate/agent-a");
  }

  @Test
  void anExpiredCertificateIsNamedBeforeTheOthersRefuseIt() throws IOException {
    assertThat(withCertificate(region.deployment.expiredCredentials(Role.AGENT, "agent-a")))
        .contains("expired at")
        .contains("leadctl pki issue");
  }

  private String withCertificate(Credentials credentials) throws IOException {
    Path identity = folder.resolve("identity-" + credentials.certificate().getSerialNumber());
    new IdentityFiles(identity).write(credentials);
    return refusal(with(elsewhere(), "identity", identity.toString()));
  }

  // ---- without a control plane ----

  @Test
  void agentsThatFindNoControlPlaneStartAndSaySo(WithoutControlPlane before) {
    assertThat(before.log())
        .contains("the control plane does not answer: " + region.controlPlane.address())
        .contains("check `control_plane.endpoints`");
    assertThat(before.agent().path("mandate").asText()).contains("does not answer");
    assertThat(before.agent().path("mandate_left_ms").asLong()).isZero();
    assertThat(before.refusal().path("type").asText()).endsWith("unknown-service");
    assertThat(before.refusal().path("detail").asText())
        .contains("the control plane was not heard");
    assertThat(before.refusal().path("next_step").asText()).contains("/readyz");
    // And went on by themselves when it came.
    leader.assertUndisturbed();
  }
}
