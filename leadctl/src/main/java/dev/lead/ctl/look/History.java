package dev.lead.ctl.look;

import dev.lead.core.model.ShardId;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Ago;
import dev.lead.ctl.output.Column;
import dev.lead.ctl.output.Printer;
import dev.lead.ctl.output.Table;
import dev.lead.ctl.remote.ControlPlane;
import dev.lead.process.json.DurationText;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code leadctl history S/N}. */
@Command(
    name = "history",
    description = "Who led a shard, from when to when, and why it changed.",
    footer = {
      "",
      "leadctl history payments/3 --at 2026-11-24T03:14:00Z   who led it then, and why",
      "leadctl history payments/3 --at 10m                    the same, ten minutes ago"
    })
public final class History extends Looking {

  private static final List<Column> COLUMNS =
      List.of(
          Column.text("FROM", "from_at"),
          new Column("FOR", (doc, now) -> Table.Cell.of(length(doc, now)), false),
          Column.text("LEADER", "leader"),
          Column.text("REGION", "region"),
          Column.text("TOKEN", "token"),
          Column.text("EPOCH", "epoch"),
          Column.text("TERM", "term"),
          Column.text("ELECTED BECAUSE", "elected_cause"),
          new Column(
              "ENDED BECAUSE",
              (doc, now) ->
                  Table.Cell.of(
                      doc.get("to_at").isPresent() ? doc.text("lost_cause") : "still leads"),
              false),
          Column.text("AGENT", "agent").wide());

  @Parameters(paramLabel = "S/N", description = "The shard, for example payments/17.")
  private ShardId shard = ShardId.parse("unset/0");

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "Only who led then: a time in RFC 3339, or how long ago (90s, 10m, 2h).")
  private String at = "";

  @Option(names = "--limit", paramLabel = "N", description = "The latest N terms. Default: 50.")
  private int limit = 50;

  public History(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected void show(ControlPlane controlPlane, Printer printer, PrintStream out) {
    if (at.isEmpty()) {
      List<Doc> terms = controlPlane.list(path(), Map.of(), limit);
      printer.list(COLUMNS, terms);
      if (terms.isEmpty() && invocation.format().forPeople()) {
        invocation.terminal().say(shard + " never had a leader");
      }
      return;
    }
    Instant when = instant();
    Doc moment =
        controlPlane.get("/v1/" + path() + ControlPlane.query(Map.of("at", when.toString())));
    if (printer.document(moment)) {
      out.println(headline(moment, when));
      out.println();
      List<Doc> around =
          Stream.of("after", "leadership", "before")
              .map(moment::get)
              .filter(Doc::isObject)
              .toList();
      printer.list(COLUMNS, around);
    }
  }

  private String path() {
    return "shards/" + shard.service().value() + "/" + shard.number() + "/history";
  }

  private String headline(Doc moment, Instant when) {
    Doc led = moment.get("leadership");
    String time = Ago.both(when, invocation.clock().instant(), ZoneId.systemDefault());
    return led.isObject()
        ? "At %s %s was led by %s with token %s (elected because: %s)."
            .formatted(
                time, shard, led.text("leader"), led.text("token"), led.text("elected_cause"))
        : "At %s nobody led %s.".formatted(time, shard);
  }

  private Instant instant() {
    Optional<Instant> time = Ago.parse(at);
    if (time.isPresent()) {
      return time.get();
    }
    try {
      return invocation.clock().instant().minus(DurationText.parse(at));
    } catch (IllegalArgumentException e) {
      throw Failure.usage(
          "`" + at + "` is no time", "write 2026-11-24T03:14:00Z, or how long ago: 90s, 10m, 2h");
    }
  }

  private static String length(Doc term, Instant now) {
    Optional<Instant> from = Ago.parse(term.text("from_at"));
    Optional<Instant> to = Ago.parse(term.text("to_at"));
    return from.map(start -> Ago.of(Duration.between(start, to.orElse(now)))).orElse("");
  }
}
