package dev.lead.ctl.setup;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Description;
import dev.lead.identity.AuthorityStore;
import dev.lead.identity.Identity;
import dev.lead.identity.Validity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code leadctl pki init}: the root, and an authority for each region and for those who belong to
 * none. Called again with more regions it adds those.
 */
@Command(
    name = "init",
    description =
        "Makes a root, and the authorities of the regions named; adds regions to an existing root.")
final class PkiInit implements Callable<Integer> {

  private static final char[] NO_PASSPHRASE = {};

  @Mixin private PkiFolder folder = new PkiFolder();

  @Option(
      names = "--region",
      paramLabel = "REGION",
      split = ",",
      description = "A region to make an authority for; can be repeated.")
  private List<String> regions = List.of();

  @Option(
      names = "--organisation",
      paramLabel = "NAME",
      description = "Shown in all certificates. Default: LEAD.")
  private String organisation = "LEAD";

  @Option(
      names = "--root-validity",
      paramLabel = "TIME",
      description = "How long the root is valid. Default: 3650d.")
  private Duration rootValidity = Duration.ofDays(3650);

  @Option(
      names = "--region-validity",
      paramLabel = "TIME",
      description = "How long an authority of a region is valid. Default: 730d.")
  private Duration regionValidity = Duration.ofDays(730);

  private final Invocation invocation;

  PkiInit(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    Path at = folder.or(invocation.home().pki());
    boolean fresh = !AuthorityStore.exists(at);
    AuthorityStore store =
        fresh
            ? AuthorityStore.create(
                at,
                organisation,
                Validity.from(invocation.clock().instant(), rootValidity),
                NO_PASSPHRASE)
            : AuthorityStore.open(at);
    List<String> added = addRegions(store);
    Description.print(invocation, made(at, fresh, added, store));
    invocation.terminal().say("keep the root's key secret: whoever has it can be anybody");
    return ExitCode.OK.number();
  }

  private List<String> addRegions(AuthorityStore store) {
    Set<String> wanted = new LinkedHashSet<>();
    wanted.add(Identity.GLOBAL);
    wanted.addAll(regions);
    List<String> added = new ArrayList<>();
    for (String region : wanted) {
      if (!store.hasRegion(region)) {
        store.addRegion(
            region, Validity.from(invocation.clock().instant(), regionValidity), NO_PASSPHRASE);
        added.add(region);
      }
    }
    return added;
  }

  private static Doc made(Path at, boolean fresh, List<String> added, AuthorityStore store) {
    return Doc.object(fields -> {
      fields.put("folder", at.toString());
      fields.put("root", fresh ? "made" : "kept");
      fields.put("root_valid_until", store.rootCertificate().getNotAfter().toInstant().toString());
      fields.put("authorities_added", added);
      fields.put("authorities", store.regions());
    });
  }
}
