package dev.lead.ctl.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.ctl.json.Doc;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class DescriptionTest {

  @Test
  void indentsObjectsAndTabulatesLists() {
    Doc doc =
        Doc.parse(
            """
            {"name": "payments", "policy": {"lease": "2s", "on_loss": "x"}, "regions": ["a", "b"],
             "ranges": [{"from": 0, "to": 12}, {"from": 12, "to": 24, "home": true}], "none": null}
            """);
    assertThat(new Description(false, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)).lines(doc))
        .containsExactly(
            "name     payments",
            "policy",
            "  lease    2s",
            "  on loss  x",
            "regions  a, b",
            "ranges",
            "  FROM  TO  HOME",
            "     0  12  -",
            "    12  24  true",
            "none     -");
  }
}
