package dev.lead.ctl.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocTest {

  @Test
  void readsWhatIsThereAndForgivesWhatIsNot() {
    Doc doc = parse("{\"a\": {\"b\": [1, \"x\", true, null, 1.5]}}");
    assertThat(doc.get("a").get("b").items()).hasSize(5);
    assertThat(doc.get("a").get("b").items().get(1).text()).isEqualTo("x");
    assertThat(doc.get("no").get("such").get("field").text()).isEmpty();
    assertThat(doc.get("no").number()).isZero();
    assertThat(doc.get("no").items()).isEmpty();
    assertThat(doc.truth("a")).isFalse();
  }

  @Test
  void writesWhatItRead() {
    String json =
        "{\"s\":\"ü\\n\",\"n\":4294967297,\"d\":0.5,\"t\":true,\"z\":null,\"l\":[],\"o\":{}}";
    assertThat(parse(json).json()).isEqualTo(json);
    assertThat(parse(parse(json).prettyJson())).isEqualTo(parse(json));
  }

  @Test
  void addsAndReplacesFields() {
    assertThat(parse("{\"a\":1}").with("b", 2L).with("a", "x").json())
        .isEqualTo("{\"a\":\"x\",\"b\":2}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "{\"a\":}", "[1,]", "nonsense", "{} {}", "{\"a\":99999999999999999999}"})
  void refusesWhatIsNoJson(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Doc parse(String json) {
    return Doc.parse(json);
  }
}
