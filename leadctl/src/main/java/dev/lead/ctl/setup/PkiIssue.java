package dev.lead.ctl.setup;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.output.Description;
import dev.lead.identity.AuthorityStore;
import dev.lead.identity.Credentials;
import dev.lead.identity.Identity;
import dev.lead.identity.IdentityFiles;
import dev.lead.identity.Role;
import dev.lead.identity.Validity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code leadctl pki issue}: key and certificate for somebody, into a folder. */
@Command(
    name = "issue",
    description = "Issues a certificate, and writes it with its key and the roots into a folder.")
final class PkiIssue implements Callable<Integer> {

  @Mixin private PkiFolder folder = new PkiFolder();

  @Parameters(
      index = "0",
      paramLabel = "ROLE",
      description = "agent, control-plane, candidate, operator or reader.")
  private String role = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "The holder's name.")
  private String name = "";

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "The holder's region; agents and candidates need one.")
  private String region = Identity.GLOBAL;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      split = ",",
      description = "A host name or address under which the holder is dialled; can be repeated.")
  private List<String> hosts = List.of();

  @Option(names = "--validity", paramLabel = "TIME", description = "Default: 90d.")
  private Duration validity = Duration.ofDays(90);

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "Where cert.pem, key.pem and roots.pem are written.")
  private Path out = Path.of("");

  @Option(names = "--replace", description = "Replace a certificate that is there already.")
  private boolean replace;

  private final Invocation invocation;

  PkiIssue(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    Identity holder = new Identity(holderRole(), region, name);
    requireRegion(holder);
    IdentityFiles files = new IdentityFiles(out.toAbsolutePath().normalize());
    if (Files.exists(files.cert()) && !replace) {
      throw new Failure(
          ExitCode.PRECONDITION,
          files.cert() + " is there already",
          "--replace issues a new certificate and key in its place; running processes take it up");
    }
    Credentials credentials =
        AuthorityStore.open(folder.or(invocation.home().pki()))
            .region(region)
            .issue(holder, hosts, Validity.from(invocation.clock().instant(), validity));
    files.write(credentials);
    Description.print(invocation, PkiShow.description(files, credentials));
    return ExitCode.OK.number();
  }

  private Role holderRole() {
    return Role.of(role)
        .filter(r -> r != Role.AUTHORITY)
        .orElseThrow(() ->
            Failure.usage(
                "`%s` is no role that a certificate can be issued for".formatted(role),
                "the roles are "
                    + Arrays.stream(Role.values())
                        .filter(r -> r != Role.AUTHORITY)
                        .map(Role::text)
                        .collect(Collectors.joining(", "))));
  }

  private static void requireRegion(Identity holder) {
    boolean regional = holder.role() == Role.AGENT || holder.role() == Role.CANDIDATE;
    if (regional && holder.isGlobal()) {
      throw Failure.usage("an agent or a candidate belongs to a region", "add --region REGION");
    }
  }
}
