package dev.lead.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {

  @ParameterizedTest
  @EnumSource(Role.class)
  void everyRoleSurvivesItsTextForm(Role role) {
    Identity identity = new Identity(role, "eu-west-1", "a.B_c-1");
    assertThat(Identity.parse(identity.uri())).isEqualTo(identity);
  }

  @Test
  void theFormIsTheDocumentedOne() {
    assertThat(new Identity(Role.AGENT, "eu-west-1", "eu-west-1-a").uri())
        .isEqualTo("lead://eu-west-1/agent/eu-west-1-a");
    assertThat(Identity.global(Role.CONTROL_PLANE, "cp-1").uri())
        .isEqualTo("lead://global/control-plane/cp-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "lead://eu-west-1/agent",
        "lead://eu-west-1/agent/",
        "lead://eu-west-1/agent/a/b",
        "lead://eu-west-1/AGENT/a",
        "lead://eu-west-1/control_plane/a",
        "lead://EU-west-1/agent/a",
        "lead://-eu/agent/a",
        "lead://eu/agent/a b",
        "lead://eu/agent/a?x=1",
        "lead://eu/agent/%61",
        "lead://user@eu/agent/a",
        "lead://eu:1/agent/a",
        "https://eu/agent/a",
        " lead://eu/agent/a",
        "lead://eu/agent/a\n"
      })
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> Identity.parse(text)).isInstanceOf(IdentityException.class);
  }

  @Test
  void anUnknownRoleIsAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> Identity.parse("lead://eu/agnet/a"))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("unknown role `agnet`")
        .hasMessageContaining("control-plane");
  }

  @Test
  void longAndUnprintableNamesAreShownShortened() {
    assertThatThrownBy(() -> Identity.parse("lead://eu/agent/" + "a\u001b".repeat(5000)))
        .isInstanceOf(IdentityException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300).doesNotContain("\u001b"));
  }
}
