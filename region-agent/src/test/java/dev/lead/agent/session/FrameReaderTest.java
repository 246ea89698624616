package dev.lead.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.core.model.Fitness;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
  @Test
  void helloHasDefaults() throws Exception {
    Frame.Hello hello =
        (Frame.Hello)
            FrameReader.read(
                "{'type':'hello','protocol':1,'candidate':{'name':'n','service':'s'}}"
                    .replace('\'', '"'));

    assertThat(hello.candidate().shards().isAll()).isTrue();
    assertThat(hello.candidate().weight()).isEqualTo(1);
    assertThat(hello.ttl()).isEqualTo(Duration.ofSeconds(2));
    assertThat(hello.textTokens()).isFalse();
  }

  @Test
  void aHeartbeatMaySayHowTheCandidateIs() throws Exception {
    Frame.Heartbeat beat =
        (Frame.Heartbeat)
            FrameReader.read(
                "{'type':'heartbeat','n':3,'attachment':2,'probe':'failing','lag_ms':1500}"
                    .replace('\'', '"'));

    assertThat(beat.fitness()).contains(new Fitness(false, false, Duration.ofMillis(1_500)));
  }

  @Test
  void tokensMayBeTextOrNumbersOneOrMany() throws Exception {
    long token = Long.MAX_VALUE;
    Frame.Ready one =
        (Frame.Ready)
            FrameReader.read("{\"type\":\"ready\",\"shard\":\"s/1\",\"token\":" + token + "}");
    Frame.Ready many =
        (Frame.Ready)
            FrameReader.read(
                "{\"type\":\"ready\",\"shards\":[{\"shard\":\"s/1\",\"token\":\""
                    + token
                    + "\"}]}");

    List<Frame.Led> led = List.of(new Frame.Led(ShardId.parse("s/1"), new Token(token)));
    assertThat(one.shards()).isEqualTo(led);
    assertThat(many.shards()).isEqualTo(led);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{}",
        "{'type':5}",
        "{'type':'dance'}",
        "{'type':'hello'}",
        "{'type':'hello','protocol':2,'candidate':{'name':'n','service':'s'}}",
        "{'type':'hello','protocol':1}",
        "{'type':'hello','protocol':1,'candidate':{'name':'','service':'s'}}",
        "{'type':'hello','protocol':1,'candidate':{'name':'n','service':'S!'}}",
        "{'type':'hello','protocol':1,'candidate':{'name':'n','service':'s','weight':0}}",
        "{'type':'hello','protocol':1,'candidate':{'name':'n','service':'s','shards':[1.5]}}",
        "{'type':'hello','protocol':1,'candidate':{'name':'n','service':'s','shards':[-1]}}",
        "{'type':'hello','protocol':1,'candidate':{'name':'n','service':'s'},'ttl_ms':1}",
        "{'type':'hello','protocol':1,'session':'zz','secret':'x','attachment':1}",
        "{'type':'heartbeat','n':'1','attachment':1}",
        "{'type':'heartbeat','n':1}",
        "{'type':'heartbeat','n':1,'attachment':1,'probe':'maybe'}",
        "{'type':'ready','shard':'s','token':1}",
        "{'type':'ready','shard':'s/1','token':-1}",
        "{'type':'ready','shard':'s/1','token':9223372036854775808}",
        "{'type':'ready','shard':'s/100000','token':1}",
        "{'type':'released','shards':'all'}",
        "{'type':'prepared','shard':'s/1'}",
        "{'type':'observe'}",
      })
  void whatIsWrongIsSaidInASentence(String frame) {
    assertThatThrownBy(() -> FrameReader.read(frame.replace('\'', '"')))
        .isInstanceOf(FrameReader.BadFrame.class)
        .message()
        .isNotBlank()
        .hasSizeLessThan(300);
  }

  @Test
  void nothingAStrangerSendsBreaksTheReader() {
    List<String> seeds =
        List.of(
            "{\"type\":\"hello\",\"protocol\":1,\"candidate\":{\"name\":\"n\",\"service\":\"s\","
                + "\"shards\":[1,2],\"labels\":{\"a\":\"b\"}},\"ttl_ms\":2000}",
            "{\"type\":\"heartbeat\",\"n\":1,\"attachment\":1,\"probe\":\"ok\",\"lag_ms\":5}",
            "{\"type\":\"resign\",\"shards\":[{\"shard\":\"s/1\",\"token\":5}]}",
            "{\"type\":\"observe\",\"shards\":[\"s/1\"],\"service\":\"s\"}");
    long seed = 20_261_124;
    Random random = new Random(seed);
    int understood = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
      for (int edits = random.nextInt(4); edits >= 0; edits--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.setCharAt(at, (char) (32 + random.nextInt(96)));
          default -> text.insert(at, text.charAt(random.nextInt(text.length())));
        }
      }
      try {
        FrameReader.read(text.toString());
        understood++;
      } catch (FrameReader.BadFrame expected) {
        assertThat(expected).hasMessageContaining("");
      } catch (RuntimeException broken) {
        throw new AssertionError("seed " + seed + ", frame " + text, broken);
      }
    }
    assertThat(understood).isPositive();
  }

  @Test
  void theSchemaAllowsWhatTheReaderTakes() {
    assertThat(
            ProtocolSchema.allowsFromCandidate(
                "{\"type\":\"hello\",\"protocol\":1,\"candidate\":{\"name\":\"n\",\"service\":\"s\","
                    + "\"shards\":\"all\"},\"ttl_ms\":2000}"))
        .isTrue();
    assertThat(
            ProtocolSchema.allowsFromCandidate(
                "{\"type\":\"released\",\"shards\":[{\"shard\":\"s/1\",\"token\":5}]}"))
        .isTrue();
    assertThat(ProtocolSchema.allowsFromCandidate("{\"type\":\"dance\"}")).isFalse();
  }
}
