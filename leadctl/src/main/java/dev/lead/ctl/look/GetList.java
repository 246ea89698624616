package dev.lead.ctl.look;

import dev.lead.core.model.ShardId;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Column;
import dev.lead.ctl.output.Printer;
import dev.lead.ctl.remote.ControlPlane;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code leadctl get NOUN}: one list, whole or filtered. */
abstract class GetList extends Looking {

  @Option(names = "--region", paramLabel = "REGION", description = "Only of this region.")
  private String region = "";

  @Option(names = "--service", paramLabel = "SERVICE", description = "Only of this service.")
  private String service = "";

  @Option(names = "--state", paramLabel = "STATE", description = "Only in this state.")
  private String state = "";

  @Option(names = "--shard", paramLabel = "S/N", description = "Only of this shard.")
  private @Nullable ShardId shard;

  @Option(names = "--limit", paramLabel = "N", description = "At most so many.")
  private int limit = Integer.MAX_VALUE;

  GetList(Invocation invocation) {
    super(invocation);
  }

  /** The collection's name in the REST interface. */
  abstract String noun();

  abstract List<Column> columns();

  /** As many as are fetched if nothing is said. */
  int defaultLimit() {
    return Integer.MAX_VALUE;
  }

  @Override
  protected void show(ControlPlane controlPlane, Printer printer, PrintStream out) {
    int most = limit == Integer.MAX_VALUE ? defaultLimit() : limit;
    List<Doc> items = arranged(controlPlane.list(noun(), filters(), most));
    printer.list(columns(), items);
    if (items.isEmpty() && invocation.format().forPeople()) {
      invocation.terminal().say("no " + noun() + " found");
    }
  }

  /** What is always asked for. */
  Map<String, String> fixedFilters() {
    return Map.of();
  }

  /** The items in the order in which they are shown. */
  List<Doc> arranged(List<Doc> items) {
    return items;
  }

  private Map<String, String> filters() {
    Map<String, String> filters = new LinkedHashMap<>(fixedFilters());
    filters.put("region", region);
    filters.put("service", service);
    filters.put("state", state);
    if (shard != null) {
      filters.put("service", shard.service().value());
      filters.put("shard", Integer.toString(shard.number()));
    }
    return filters;
  }
}
