package dev.lead.ctl.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {

  @Test
  void readsWithAndWithoutScheme() {
    Authority expected = new Authority("control.example", 7443);
    assertThat(Authority.parse("https://control.example:7443")).isEqualTo(expected);
    assertThat(Authority.parse("https://control.example:7443/")).isEqualTo(expected);
    assertThat(Authority.parse("control.example:7443")).isEqualTo(expected);
    assertThat(Authority.parse("[::1]:7443")).hasToString("[::1]:7443");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host",
        "host:",
        ":1",
        "host:0",
        "host:65536",
        "host:x",
        "::1:7443",
        "http://h:1"
      })
  void refusesTheRest(String text) {
    assertThatThrownBy(() -> Authority.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
