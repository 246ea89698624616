package dev.lead.ctl.look;

import dev.lead.core.model.ShardId;
import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.cli.Terminal;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.OutputFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code leadctl watch}. */
@Command(
    name = "watch",
    description = "Shows what happens as it happens, until Ctrl-C. -o jsonl gives an event a line.")
public final class Watch implements Callable<Integer> {

  @Option(names = "--region", paramLabel = "REGION", description = "Only of this region.")
  private String region = "";

  @Option(names = "--service", paramLabel = "SERVICE", description = "Only of this service.")
  private String service = "";

  @Option(names = "--shard", paramLabel = "S/N", description = "Only of this shard.")
  private @Nullable ShardId shard;

  @Option(
      names = "--after",
      paramLabel = "ID",
      description =
          "Begin after the event with this number. Default: with what happens from now on.")
  private String after = "";

  private final Invocation invocation;

  public Watch(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    Map<String, String> filters = new LinkedHashMap<>();
    filters.put("region", region);
    filters.put("service", service);
    if (shard != null) {
      filters.put("service", shard.service().value());
      filters.put("shard", Integer.toString(shard.number()));
    }
    Terminal terminal = invocation.terminal();
    boolean people = invocation.format().forPeople() || invocation.format() == OutputFormat.YAML;
    EventFeed feed = new EventFeed(invocation, filters);
    feed.follow(after, event -> print(terminal, event, people));
    return ExitCode.OK.number();
  }

  private void print(Terminal terminal, Doc event, boolean people) {
    terminal.out().println(people ? EventLine.of(event, invocation.outColours()) : event.json());
    terminal.flush();
  }
}
