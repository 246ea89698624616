package dev.lead.ctl.cli;

import dev.lead.ctl.output.Style;
import dev.lead.identity.IdentityException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs one command line and turns everything that can happen into an exit code and plain words. */
public final class Runner {

  private static final String TRACE = "LEAD_TRACE";

  private final Object root;
  private final CommandTree tree;
  private final Invocation invocation;

  public Runner(Object root, CommandTree tree, Invocation invocation) {
    this.root = root;
    this.tree = tree;
    this.invocation = invocation;
  }

  /** The process's exit status. */
  public int run(String... arguments) {
    List<String> line = Arrays.asList(arguments);
    CommandLine parser = tree.parser(root, invocation, line);
    Terminal terminal = invocation.terminal();
    try {
      parser
          .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
          .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
          .setColorScheme(CommandLine.Help.defaultColorScheme(ansi()))
          .setParameterExceptionHandler((e, args) -> badUsage(e))
          .setExecutionExceptionHandler((e, command, result) -> failed(e))
          .setExitCodeExceptionMapper(e -> ExitCode.ERROR.number());
      return parser.execute(arguments);
    } finally {
      terminal.flush();
    }
  }

  private CommandLine.Help.Ansi ansi() {
    return invocation.terminal().outIsTerminal()
            && System.getenv().getOrDefault("NO_COLOR", "").isEmpty()
        ? CommandLine.Help.Ansi.ON
        : CommandLine.Help.Ansi.OFF;
  }

  private int badUsage(ParameterException e) {
    if (e.getCause() instanceof Failure failure) {
      return failed(failure);
    }
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    boolean group = !command.getSubcommands().isEmpty();
    if (group && e instanceof MissingParameterException) {
      command.usage(invocation.terminal().err());
      return ExitCode.USAGE.number();
    }
    return failed(Failure.usage(message(e, group), name + " --help"));
  }

  private static String message(ParameterException e, boolean group) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return String.valueOf(e.getMessage());
    }
    String word = unmatched.getUnmatched().getFirst();
    String what =
        word.startsWith("-")
            ? "there is no option `" + word + "` here"
            : group ? "there is no command `" + word + "`" : "`" + word + "` is one word too many";
    List<String> near = unmatched.getSuggestions();
    return near.isEmpty() || !group
        ? what
        : what
            + "; did you mean "
            + String.join(" or ", near.subList(0, Math.min(3, near.size())))
            + "?";
  }

  private int failed(Exception e) {
    boolean colours = invocation.errColours();
    String label = Style.BAD.paint("leadctl:", colours);
    Terminal terminal = invocation.terminal();
    terminal.out().flush();
    if (e instanceof IdentityException) {
      terminal.say(label + " " + e.getMessage());
      return ExitCode.ERROR.number();
    }
    if (e instanceof Failure failure) {
      terminal.say(label + " " + failure.getMessage());
      failure.next().ifPresent(next -> terminal.say(Style.FAINT.paint("  next: ", colours) + next));
      return failure.code().number();
    }
    terminal.say(label + " unexpected: " + e);
    if (System.getenv().getOrDefault(TRACE, "").isEmpty()) {
      terminal.say(
          Style.FAINT.paint("  next: ", colours)
              + "this is a fault of leadctl; report it with the output of "
              + TRACE
              + "=1 leadctl …");
    } else {
      e.printStackTrace(terminal.err());
    }
    return ExitCode.ERROR.number();
  }
}
