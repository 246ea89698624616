package dev.lead.ctl.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void alignsTextToTheLeftAndNumbersToTheRight() {
    Table table = new Table(List.of("NAME", "LEADS")).row("a", "12").row("longer", "4");
    assertThat(table.lines(false))
        .containsExactly("NAME    LEADS", "a          12", "longer      4");
  }

  @Test
  void endsNoLineInSpaces() {
    Table table = new Table(List.of("NAME", "STATE")).row("a", "ok").row("b", "not running");
    assertThat(table.lines(false)).noneMatch(line -> line.endsWith(" "));
  }

  @Test
  void showsADashForWhatIsEmpty() {
    assertThat(new Table(List.of("A", "B")).row("", "x").lines(false)).contains("-  x");
  }

  @Test
  void coloursDoNotShiftColumns() {
    Table table =
        new Table(List.of("STATE", "X"))
            .row(List.of(Table.Cell.state("active"), Table.Cell.of("1a")))
            .row(List.of(Table.Cell.state("vacant"), Table.Cell.of("2b")));
    List<String> plain =
        table.lines(true).stream().map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "")).toList();
    assertThat(plain).isEqualTo(table.lines(false));
    assertThat(table.lines(true).get(1)).contains("\u001b[32mactive");
  }

  @Test
  void refusesARowThatDoesNotFit() {
    assertThatThrownBy(() -> new Table(List.of("A", "B")).row("only one"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
