package dev.lead.ctl.dev;

import dev.lead.identity.AuthorityStore;
import dev.lead.identity.Identity;
import dev.lead.identity.IdentityFiles;
import dev.lead.identity.Role;
import dev.lead.identity.Validity;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The certificates of a dev world: made at the first start, and anew when they have less than a day
 * left.
 */
final class WorldPki {

  /** The identity of the person at the terminal. */
  static final String OPERATOR = "operator";

  private static final Duration AUTHORITY = Duration.ofDays(3650);
  private static final Duration LEAF = Duration.ofDays(90);
  private static final Duration RENEW_BEFORE = Duration.ofDays(1);
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");
  private static final char[] NO_PASSPHRASE = {};

  private final WorldFolder folder;
  private final Clock clock;

  WorldPki(WorldFolder folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** Makes what is missing; returns how many certificates it issued. */
  int complete(World world) {
    Instant now = clock.instant();
    AuthorityStore store =
        AuthorityStore.exists(folder.pki())
            ? AuthorityStore.open(folder.pki())
            : AuthorityStore.create(
                folder.pki(), "LEAD dev world", Validity.from(now, AUTHORITY), NO_PASSPHRASE);
    int issued = issue(store, folder.identity(OPERATOR), Identity.global(Role.OPERATOR, OPERATOR));
    for (Member member : world.members()) {
      issued += issue(store, folder.identity(member.name()), identity(member));
    }
    return issued;
  }

  private int issue(AuthorityStore store, IdentityFiles files, Identity holder) {
    Instant now = clock.instant();
    if (Files.exists(files.cert()) && files.read().validUntil().isAfter(now.plus(RENEW_BEFORE))) {
      return 0;
    }
    if (!store.hasRegion(holder.region())) {
      store.addRegion(holder.region(), Validity.from(now, AUTHORITY), NO_PASSPHRASE);
    }
    files.write(store.region(holder.region()).issue(holder, LOOPBACK, Validity.from(now, LEAF)));
    return 1;
  }

  private static Identity identity(Member member) {
    return switch (member.kind()) {
      case CONTROL_PLANE -> Identity.global(Role.CONTROL_PLANE, member.name());
      case AGENT -> new Identity(Role.AGENT, member.region(), member.name());
      case CANDIDATE -> new Identity(Role.CANDIDATE, member.region(), member.name());
    };
  }
}
