package dev.lead.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
  private static Frame read(String text) throws MalformedFrameException {
    return FrameReader.read(text.replace('\'', '"'));
  }

  @Test
  void tokensKeepAll63Bits() throws Exception {
    Frame frame =
        read("{'type':'lead','shards':[{'shard':'payments/1','token':9223372036854775807}]}");
    assertThat(frame)
        .isEqualTo(
            new Frame.Elected(
                List.of(
                    new Frame.Grant(
                        new Shard("payments", 1), new Token(Long.MAX_VALUE), Token.NONE, ""))));
  }

  @Test
  void welcomesAreRead() throws Exception {
    Frame.Welcome welcome =
        (Frame.Welcome)
            read(
                "{'type':'welcome','session':'s','secret':'x','attachment':3,'ttl_ms':2000,'heartbeat_ms':250,'agent':'a','region':'eu','agents':['h:1','[::1]:2'],'resumed':false,'new_field':[1]}");
    assertThat(welcome.attachment()).isEqualTo(3);
    assertThat(welcome.heartbeat()).isEqualTo(Duration.ofMillis(250));
    assertThat(welcome.agents())
        .containsExactly(new AgentAddress("h", 1), new AgentAddress("::1", 2));
    assertThat(welcome.secret().orElseThrow().text()).isEqualTo("x");
    assertThat(welcome.toString()).doesNotContain("x]").contains("Secret[…]");
  }

  @Test
  void problemsAreKnownByTheLastPartOfTheirType() throws Exception {
    for (String type :
        List.of(
            "unknown-session", "urn:lead:problem:unknown-session", "https://x/y/unknown_session")) {
      Frame.Failure failure =
          (Frame.Failure) read("{'type':'error','problem':{'type':'" + type + "'}}");
      assertThat(failure.problem().endsSession()).as(type).isTrue();
    }
  }

  @Test
  void faultsNameTheFieldAndQuoteNothing() {
    assertThatThrownBy(() ->
            read(
                "{'type':'welcome','session':'s','secret':'hush','attachment':1,'ttl_ms':'hush','heartbeat_ms':1}"))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageContaining("ttl_ms")
        .hasMessageNotContaining("hush");
    assertThatThrownBy(() -> read("{'type':'welcome','secret':'hush'"))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageNotContaining("hush");
  }

  @Test
  void deepNestingIsRefusedAndNotAnOverflow() {
    String deep = "{\"type\":\"lead\",\"shards\":" + "[".repeat(100_000);
    assertThatThrownBy(() -> FrameReader.read(deep)).isInstanceOf(MalformedFrameException.class);
  }
}
