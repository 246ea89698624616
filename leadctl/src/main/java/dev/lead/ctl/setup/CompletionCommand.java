package dev.lead.ctl.setup;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code leadctl completion SHELL}. */
@Command(
    name = "completion",
    description = "Prints the completion script of a shell: bash, zsh or fish.",
    footer = {
      "",
      "bash: eval \"$(leadctl completion bash)\"   in ~/.bashrc",
      "zsh:  eval \"$(leadctl completion zsh)\"    in ~/.zshrc, after compinit",
      "fish: leadctl completion fish > ~/.config/fish/completions/leadctl.fish"
    })
public final class CompletionCommand implements Callable<Integer> {

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
  private String shell = "";

  private final Invocation invocation;
  private final Supplier<CommandLine> whole;

  /**
   * @param whole makes the parser with all commands
   */
  public CompletionCommand(Invocation invocation, Supplier<CommandLine> whole) {
    this.invocation = invocation;
    this.whole = whole;
  }

  @Override
  public Integer call() {
    String script =
        switch (shell) {
          case "bash", "zsh" -> AutoComplete.bash("leadctl", whole.get());
          case "fish" -> FishCompletion.script(whole.get());
          default ->
              throw Failure.usage(
                  "there is no completion for `" + shell + "`",
                  "the shells are bash, zsh and fish");
        };
    invocation.terminal().out().print(script);
    return ExitCode.OK.number();
  }
}
