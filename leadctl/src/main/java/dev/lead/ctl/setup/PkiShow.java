package dev.lead.ctl.setup;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Description;
import dev.lead.identity.Credentials;
import dev.lead.identity.IdentityFiles;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code leadctl pki show}: whose certificate is in a folder. */
@Command(name = "show", description = "Shows whose certificate is in a folder, and until when.")
final class PkiShow implements Callable<Integer> {

  @Parameters(paramLabel = "FOLDER", description = "The folder with cert.pem.")
  private Path folder = Path.of("");

  private final Invocation invocation;

  PkiShow(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    IdentityFiles files = new IdentityFiles(folder.toAbsolutePath().normalize());
    Description.print(invocation, description(files, files.read()));
    return ExitCode.OK.number();
  }

  /** What is to be known of a certificate; nothing secret. */
  static Doc description(IdentityFiles files, Credentials credentials) {
    return Doc.object(fields -> {
      fields.put("identity", credentials.identity().uri());
      fields.put("serial", credentials.certificate().getSerialNumber().toString(16));
      fields.put("valid_until", credentials.validUntil().toString());
      fields.put("certificate", files.cert().toString());
      fields.put("key", files.key().toString());
      fields.put("roots", files.roots().toString());
    });
  }
}
