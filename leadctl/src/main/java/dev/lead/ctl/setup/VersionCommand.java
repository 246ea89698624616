package dev.lead.ctl.setup;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code leadctl version}. */
@Command(name = "version", description = "The version of leadctl, and the Java it runs on.")
public final class VersionCommand implements Callable<Integer> {

  private final Invocation invocation;

  public VersionCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    Doc version =
        Doc.object(fields -> {
          fields.put("version", ownVersion());
          fields.put("java", Runtime.version().toString());
          fields.put("java_home", System.getProperty("java.home", ""));
        });
    if (invocation.printer().document(version)) {
      invocation
          .terminal()
          .out()
          .println("leadctl " + version.text("version") + ", Java " + version.text("java"));
    }
    return ExitCode.OK.number();
  }

  private static String ownVersion() {
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
