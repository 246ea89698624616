package dev.lead.ctl.setup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for fish: one line for each command and option, under the words that lead to it. */
final class FishCompletion {

  private static final String HEAD =
      """
      function __leadctl_words
          set -l words (commandline -opc | string match -v -- '-*')
          test "$words[2..]" = "$argv"
      end
      complete -c leadctl -f
      """;

  private FishCompletion() {}

  static String script(CommandLine root) {
    List<String> lines = new ArrayList<>();
    add(root, List.of(), lines);
    return HEAD + String.join("\n", lines) + "\n";
  }

  private static void add(CommandLine command, List<String> words, List<String> lines) {
    String under = "complete -c leadctl -n '__leadctl_words " + String.join(" ", words) + "'";
    for (Map.Entry<String, CommandLine> child : command.getSubcommands().entrySet()) {
      lines.add(under + " -a " + child.getKey() + " -d " + quoted(description(child.getValue())));
    }
    for (OptionSpec option : command.getCommandSpec().options()) {
      lines.add(
          under
              + names(option)
              + (option.arity().max() > 0 ? " -r" : "")
              + " -d "
              + quoted(first(option.description())));
    }
    command
        .getSubcommands()
        .forEach((name, child) -> {
          List<String> deeper = new ArrayList<>(words);
          deeper.add(name);
          add(child, deeper, lines);
        });
  }

  private static String names(OptionSpec option) {
    StringBuilder names = new StringBuilder();
    for (String name : option.names()) {
      names.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
    }
    return names.toString();
  }

  private static String description(CommandLine command) {
    return first(command.getCommandSpec().usageMessage().description());
  }

  private static String first(String[] lines) {
    return lines.length == 0 ? "" : lines[0];
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
