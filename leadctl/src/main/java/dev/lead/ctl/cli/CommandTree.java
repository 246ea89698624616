package dev.lead.ctl.cli;

import dev.lead.core.model.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The commands by name. Only those that a command line names are made and reflected upon, since
 * making all of them takes longer than most commands take; when the line names none (help, a typing
 * error, completion) all are made.
 */
public final class CommandTree {

  private static final Set<String> OPTIONS_WITH_VALUE =
      Set.of("--context", "-o", "--output", "--timeout");

  /** A command, or a group of commands. */
  public sealed interface Node {
    /** Makes the annotated object. */
    Function<Invocation, Object> maker();
  }

  /** A command. */
  public record Leaf(Function<Invocation, Object> maker) implements Node {}

  /** A group: its own object is only for help. */
  public record Group(Function<Invocation, Object> maker, CommandTree children) implements Node {}

  private final Map<String, Node> nodes = new LinkedHashMap<>();

  /** Adds a command. */
  public CommandTree leaf(String name, Function<Invocation, Object> maker) {
    nodes.put(name, new Leaf(maker));
    return this;
  }

  /** Adds a group. */
  public CommandTree group(String name, Function<Invocation, Object> maker, CommandTree children) {
    nodes.put(name, new Group(maker, children));
    return this;
  }

  /** The parser for a command line, with the global options on {@code root}. */
  public CommandLine parser(Object root, Invocation invocation, List<String> arguments) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(root);
    CommandSpec.forAnnotatedObject(invocation.options()).options().forEach(spec::addOption);
    CommandLine parser = new CommandLine(spec);
    add(parser, invocation, names(arguments));
    parser.registerConverter(Duration.class, Durations::parse);
    parser.registerConverter(ShardId.class, Shards::parse);
    parser.setCaseInsensitiveEnumValuesAllowed(true);
    parser.setExpandAtFiles(false);
    parser.setPosixClusteredShortOptionsAllowed(false);
    return parser;
  }

  /** All commands. */
  public CommandLine whole(Object root, Invocation invocation) {
    return parser(root, invocation, List.of());
  }

  private void add(CommandLine parent, Invocation invocation, List<String> path) {
    boolean known = !path.isEmpty() && nodes.containsKey(path.getFirst());
    for (Map.Entry<String, Node> entry : nodes.entrySet()) {
      if (!known || entry.getKey().equals(path.getFirst())) {
        Node node = entry.getValue();
        CommandLine child = new CommandLine(node.maker().apply(invocation));
        parent.addSubcommand(entry.getKey(), child);
        if (node instanceof Group group) {
          group.children().add(child, invocation, known ? path.subList(1, path.size()) : List.of());
        }
      }
    }
  }

  /** The words of the line that may be commands: all up to {@code --}, without global options. */
  private static List<String> names(List<String> arguments) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--")) {
        break;
      }
      if (OPTIONS_WITH_VALUE.contains(argument)) {
        i++;
      } else if (!argument.startsWith("-")) {
        names.add(argument);
      }
    }
    return names;
  }
}
