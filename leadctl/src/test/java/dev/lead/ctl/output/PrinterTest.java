package dev.lead.ctl.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.ctl.json.Doc;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrinterTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);
  private static final List<Column> COLUMNS =
      List.of(
          Column.text("NAME", "name"),
          Column.age("SINCE", "since"),
          Column.text("ZONES", "zones").wide());
  private static final List<Doc> ITEMS =
      List.of(
          parse(
              "{\"name\":\"a\",\"since\":\"2026-11-24T11:57:00Z\",\"zones\":[\"x\",\"y\"],\"leader\":null}"),
          parse("{\"name\":\"b\",\"token\":9223372036854775807}"));

  @Test
  void tablesShowTheColumns() {
    assertThat(print(OutputFormat.TABLE)).isEqualTo("NAME  SINCE\na     3m ago\nb     -\n");
    assertThat(print(OutputFormat.WIDE)).startsWith("NAME  SINCE   ZONES\na     3m ago  x,y\n");
  }

  @Test
  void jsonIsAnArrayOfWhatTheServerSaid() {
    Doc read = parse(print(OutputFormat.JSON));
    assertThat(read.items()).isEqualTo(ITEMS);
    assertThat(read.items().get(1).number("token")).isEqualTo(Long.MAX_VALUE);
    assertThat(read.items().getFirst().fields()).containsKey("leader");
  }

  @Test
  void anEmptyListIsAnEmptyArray() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new Printer(new PrintStream(bytes), OutputFormat.JSON, false, CLOCK).list(COLUMNS, List.of());
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("[]\n");
  }

  @Test
  void jsonLinesHaveADocumentEach() {
    assertThat(print(OutputFormat.JSONL).lines().map(PrinterTest::parse)).isEqualTo(ITEMS);
  }

  @Test
  void yamlKeepsTheOrderOfFields() {
    assertThat(print(OutputFormat.YAML))
        .isEqualTo(
            """
            - name: a
              since: 2026-11-24T11:57:00Z
              zones:
              - x
              - y
              leader: null
            - name: b
              token: 9223372036854775807
            """);
  }

  private static String print(OutputFormat format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new Printer(new PrintStream(bytes), format, false, CLOCK).list(COLUMNS, ITEMS);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static Doc parse(String json) {
    return Doc.parse(json);
  }
}
