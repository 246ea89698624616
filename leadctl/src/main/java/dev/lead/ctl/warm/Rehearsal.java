package dev.lead.ctl.warm;

import dev.lead.ctl.Leadctl;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.cli.Terminal;
import dev.lead.ctl.home.Context;
import dev.lead.ctl.home.LeadHome;
import dev.lead.ctl.http.Authority;
import dev.lead.identity.CertificateAuthority;
import dev.lead.identity.Identity;
import dev.lead.identity.IdentityFiles;
import dev.lead.identity.Role;
import dev.lead.identity.Validity;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs the commands that people call most against a stand-in for the control plane, so that the JVM
 * that records this run for its archive of classes has loaded what they need. Touches nothing
 * outside a temporary folder; the launcher calls it in the background after a build.
 */
public final class Rehearsal {

  private static final List<List<String>> LINES =
      List.of(
          List.of("status", "--no-color"),
          List.of("status", "-o", "json"),
          List.of("get", "leaders"),
          List.of("get", "candidates", "-o", "wide"),
          List.of("get", "agents", "-o", "json"),
          List.of("get", "events", "-o", "jsonl"),
          List.of("version"));

  private static final int ROUNDS = 5;

  private Rehearsal() {}

  public static void main(String[] arguments) throws IOException, GeneralSecurityException {
    Path folder = Files.createTempDirectory("leadctl-rehearsal");
    try {
      rehearse(folder);
    } finally {
      delete(folder);
    }
  }

  private static void rehearse(Path folder) throws IOException, GeneralSecurityException {
    Clock clock = Clock.systemUTC();
    Validity validity = Validity.from(clock.instant(), Duration.ofHours(1));
    CertificateAuthority authority =
        CertificateAuthority.createRoot("Rehearsal", validity)
            .createRegion(Identity.GLOBAL, validity);
    Path identity = folder.resolve("identity");
    new IdentityFiles(identity)
        .write(authority.issue(Identity.global(Role.OPERATOR, "rehearsal"), List.of(), validity));
    LeadHome home = new LeadHome(folder);
    try (StandInServer server =
        StandInServer.start(
            authority.issue(
                Identity.global(Role.CONTROL_PLANE, "stand-in"), List.of("127.0.0.1"), validity),
            StandInAnswers::answer)) {
      home.contexts()
          .save(
              new Context(
                  "rehearsal",
                  new Authority("127.0.0.1", server.port()),
                  identity,
                  Optional.empty()));
      home.contexts().use("rehearsal");
      for (int round = 0; round < ROUNDS; round++) {
        for (List<String> line : LINES) {
          run(home, clock, line);
        }
      }
    }
  }

  private static void run(LeadHome home, Clock clock, List<String> line) {
    Terminal nowhere =
        new Terminal(
            new PrintStream(OutputStream.nullOutputStream()),
            new PrintStream(OutputStream.nullOutputStream()),
            false,
            false);
    int status = Leadctl.run(new Invocation(nowhere, home, clock), line.toArray(String[]::new));
    if (status != 0) {
      throw new IllegalStateException("the rehearsal of " + line + " ended with " + status);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
