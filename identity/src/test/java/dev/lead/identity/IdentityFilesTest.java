package dev.lead.identity;

import static dev.lead.identity.Deployment.AGENT;
import static dev.lead.identity.Deployment.ONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityFilesTest {

  @TempDir Path folder;
  private IdentityFiles files = new IdentityFiles(Path.of("."));

  @BeforeEach
  void write() {
    files = new IdentityFiles(folder.resolve("id"));
    files.write(ONE.agent());
  }

  @Test
  void credentialsSurviveTheDisk() throws Exception {
    assertThat(files.read().identity()).isEqualTo(AGENT);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.key())))
        .isEqualTo("rw-------");
    assertThat(files.read().toString()).doesNotContain("PRIVATE");
    try (var all = Files.list(files.folder())) {
      assertThat(all.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "cert.pem", "key.pem", "roots.pem", "grant-cert.pem", "grant-key.pem");
    }
  }

  @Test
  void anAgentsGrantKeySurvivesTheDiskAndOthersHaveNone() throws Exception {
    GrantKey grant = files.read().grantKey().orElseThrow();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.grantKey())))
        .isEqualTo("rw-------");
    assertThat(grant.key().getAlgorithm()).isEqualTo("EdDSA");
    assertThat(grant.toString()).doesNotContain("PRIVATE");
    assertThat(ONE.controlPlane().grantKey()).isEmpty();

    Files.delete(files.grantCert());
    assertThat(files.read().grantKey()).isEmpty();
  }

  @Test
  void aGrantKeyThatDoesNotBelongIsNoticed() throws Exception {
    Files.writeString(files.grantKey(), Pem.of(ONE.agent().grantKey().orElseThrow().key()));
    assertThatThrownBy(files::read)
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("does not belong to the certificate");
  }

  @Test
  void aKeyOfAnotherPairIsNoticed() throws Exception {
    Files.writeString(files.key(), Pem.of(ONE.agent().key()));
    assertThatThrownBy(files::read)
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("does not belong to the certificate");
  }

  @Test
  void aFileCutOffAnywhereIsNoticed() throws Exception {
    String whole = Files.readString(files.key());
    for (int length = 0; length < whole.length() - 1; length++) {
      Files.writeString(files.key(), whole.substring(0, length));
      assertThatThrownBy(files::read)
          .as("cut at %d", length)
          .isInstanceOf(IdentityException.class)
          .hasMessageContaining("key.pem");
    }
  }

  @Test
  void aCertificateCutOffSaysSo() throws Exception {
    String whole = Files.readString(files.cert());
    Files.writeString(files.cert(), whole.substring(0, whole.length() - 200));
    assertThatThrownBy(files::read)
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("cert.pem is cut off")
        .hasMessageContaining("CERTIFICATE");
  }

  @Test
  void garbageIsNoticed() throws Exception {
    Files.writeString(
        files.cert(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertThatThrownBy(files::read)
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("cert.pem is damaged");
    Files.writeString(
        files.cert(), "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n");
    assertThatThrownBy(files::read)
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("not base64");
  }

  @Test
  void otherFormsOfKeysAreExplained() throws Exception {
    Files.writeString(
        files.key(), "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
    assertThatThrownBy(files::read)
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("openssl pkcs8 -topk8");
    Files.writeString(files.key(), SealedKey.seal(ONE.agent().key(), "x".toCharArray()));
    assertThatThrownBy(files::read)
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("encrypted key");
  }

  @Test
  void anAbsentFileIsNamed() throws Exception {
    Files.delete(files.roots());
    assertThatThrownBy(files::read)
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("there is no file")
        .hasMessageContaining("roots.pem");
  }

  @Test
  void revokedSerialsSurviveTheDiskAndBadLinesAreNamed() throws Exception {
    var serial = ONE.agent().certificate().getSerialNumber();
    files.write(new RevokedSerials(Set.of(serial)));
    assertThat(files.readRevoked().serials()).containsExactly(serial);

    Files.writeString(files.revoked(), "# comment\n  0aFF # alice\n\nnonsense\n");
    assertThatThrownBy(files::readRevoked)
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("revoked.txt, line 4");
  }

  @Test
  void pkcs12HoldsKeyChainAndRoot() throws Exception {
    Path file = folder.resolve("alice.p12");
    char[] password = "secret".toCharArray();
    Credentials credentials = ONE.agent();
    Pkcs12.write(file, credentials, password);

    KeyStore store = KeyStore.getInstance(file.toFile(), password);
    assertThat(store.getKey("lead", password)).isEqualTo(credentials.key());
    assertThat(store.getCertificateChain("lead"))
        .startsWith(credentials.chain().toArray(X509Certificate[]::new));
    assertThat(store.getCertificate("root-1")).isEqualTo(ONE.root.certificate());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }
}
