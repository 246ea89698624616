package dev.lead.identity;

import static dev.lead.identity.Deployment.AGENT;
import static dev.lead.identity.Deployment.days;
import static dev.lead.identity.Deployment.years;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityStoreTest {

  private static final char[] NONE = {};

  @TempDir Path folder;

  @Test
  void authoritiesSurviveTheDisk() {
    AuthorityStore.create(folder, "LEAD test", years(10), NONE)
        .addRegion("eu-west-1", years(5), NONE);

    AuthorityStore store = AuthorityStore.open(folder);
    assertThat(store.regions()).containsExactly("eu-west-1");
    Credentials agent = store.region("eu-west-1").issue(AGENT, List.of(), days(1));
    assertThat(agent.roots()).containsExactly(store.rootCertificate());
  }

  @Test
  void theRootOpensOnlyWithItsPassphrase() throws Exception {
    char[] passphrase = "correct horse – ümlaut".toCharArray();
    AuthorityStore store = AuthorityStore.create(folder, "LEAD test", years(10), passphrase);

    assertThat(Files.readString(folder.resolve("root/key.pem")))
        .contains("BEGIN ENCRYPTED PRIVATE KEY");
    assertThat(store.root(passphrase).isRoot()).isTrue();
    for (int i = 0; i < 3; i++) {
      char[] wrong = ("wrong" + i).toCharArray();
      assertThatThrownBy(() -> store.root(wrong))
          .isInstanceOf(IdentityException.class)
          .hasMessageContaining("passphrase does not open")
          .hasMessageContaining("key.pem");
    }
    assertThatThrownBy(() -> store.addRegion("eu-west-1", years(1), NONE))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("its passphrase is needed");
    assertThat(store.regions()).isEmpty();
  }

  @Test
  void aRootIsNeverReplaced() {
    AuthorityStore.create(folder, "LEAD test", years(10), NONE);
    assertThatThrownBy(() -> AuthorityStore.create(folder, "LEAD test", years(10), NONE))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("holds a root already");
  }

  @Test
  void keysAreReadableByTheirOwnerOnly() throws Exception {
    AuthorityStore.create(folder, "LEAD test", years(10), NONE)
        .addRegion("eu-west-1", years(5), NONE);
    for (String key : List.of("root/key.pem", "regions/eu-west-1/key.pem")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(key))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void whatIsAbsentIsNamed() {
    assertThatThrownBy(() -> AuthorityStore.open(folder))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("pki init");
    AuthorityStore store = AuthorityStore.create(folder, "LEAD test", years(10), NONE);
    assertThatThrownBy(() -> store.region("eu-west-1"))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("no authority for region eu-west-1");
    assertThatThrownBy(() -> store.region("../../etc"))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("bad region");
  }
}
