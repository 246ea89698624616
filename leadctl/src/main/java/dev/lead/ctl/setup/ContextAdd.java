package dev.lead.ctl.setup;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.home.Context;
import dev.lead.ctl.home.Contexts;
import dev.lead.ctl.http.Authority;
import dev.lead.identity.IdentityException;
import dev.lead.identity.IdentityFiles;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "add",
    description =
        "Adds a context, or changes the one with this name; the first becomes the current one.")
final class ContextAdd implements Callable<Integer> {

  @Parameters(paramLabel = "NAME", description = "What to call it.")
  private String name = "";

  @Option(
      names = "--server",
      required = true,
      paramLabel = "URL",
      description = "Where the control plane listens, as https://HOST:PORT.")
  private String server = "";

  @Option(
      names = "--identity",
      required = true,
      paramLabel = "FOLDER",
      description = "The folder with cert.pem, key.pem and roots.pem to show oneself with.")
  private Path identity = Path.of("");

  @Option(names = "--use", description = "Make it the current one.")
  private boolean use;

  private final Invocation invocation;

  ContextAdd(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    Path folder = identity.toAbsolutePath().normalize();
    Context context = new Context(name, address(), folder, Optional.empty());
    String holder = requireUsable(folder);
    Contexts contexts = invocation.home().contexts();
    contexts.save(context);
    if (use || contexts.currentName().isEmpty()) {
      contexts.use(name);
    }
    invocation.terminal().say("context %s: %s as %s".formatted(name, context.server(), holder));
    return ExitCode.OK.number();
  }

  private Authority address() {
    try {
      return Authority.parse(server);
    } catch (IllegalArgumentException e) {
      throw Failure.usage(e.getMessage(), "");
    }
  }

  private static String requireUsable(Path folder) {
    try {
      return new IdentityFiles(folder).read().identity().uri();
    } catch (IdentityException e) {
      throw Failure.error(e.getMessage(), "leadctl pki issue operator NAME --out " + folder);
    }
  }
}
