package dev.lead.identity;

import static dev.lead.identity.Deployment.AGENT;
import static dev.lead.identity.Deployment.ONE;
import static dev.lead.identity.Deployment.material;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VertxTlsTest {

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private IdentityFiles serverFiles = new IdentityFiles(Path.of("."));
  private TlsMaterial server = material(ONE.controlPlane());
  private int port;

  @BeforeEach
  void start() throws Exception {
    serverFiles = new IdentityFiles(folder);
    serverFiles.write(ONE.controlPlane());
    server = TlsMaterial.load(serverFiles);
    port =
        await(
                vertx
                    .createHttpServer(VertxTls.server(new HttpServerOptions(), server))
                    .requestHandler(request ->
                        request
                            .response()
                            .end(CertificateIdentity.of(request.connection().sslSession()).uri()))
                    .listen(0, "127.0.0.1"))
            .actualPort();
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  @Test
  void http2AndHttp11WorkWithMutualTls() throws Exception {
    HttpClient client = client(material(ONE.agent()), PeerRule.role(Role.CONTROL_PLANE));
    assertThat(get(client).body()).isEqualTo(AGENT.uri());
    assertThat(get(client).version()).isEqualTo(HttpVersion.HTTP_2);

    HttpClientOptions old =
        VertxTls.client(new HttpClientOptions(), material(ONE.agent()), PeerRule.ANY)
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setUseAlpn(false);
    assertThat(get(vertx.createHttpClient(old)).version()).isEqualTo(HttpVersion.HTTP_1_1);
  }

  @Test
  void aServerThatIsSomebodyElseIsRefused() {
    HttpClient client = client(material(ONE.agent()), PeerRule.role(Role.AGENT));
    assertThatThrownBy(() -> get(client)).hasStackTraceContaining("lead://*/agent/* was expected");
  }

  @Test
  void nobodyGetsInWithoutACertificate() {
    HttpClientOptions anonymous =
        new HttpClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false);
    assertThatThrownBy(() -> get(vertx.createHttpClient(anonymous)))
        .hasMessageNotContaining("lead://");
  }

  @Test
  void plaintextGetsNoAnswer() {
    assertThatThrownBy(() -> get(vertx.createHttpClient(new HttpClientOptions()))).isNotNull();
  }

  /** New connections see the new certificate; the one that exists goes on with the old. */
  @Test
  void aSwappedCertificateIsServedWithoutRestart() throws Exception {
    TlsMaterial agent = material(ONE.agent());
    HttpClient existing = client(agent, PeerRule.ANY);
    X509Certificate old = get(existing).certificate();

    Credentials renewed = ONE.controlPlane();
    serverFiles.write(renewed);
    server.reload();

    assertThat(get(existing).certificate()).isEqualTo(old);
    assertThat(get(client(agent, PeerRule.ANY)).certificate()).isEqualTo(renewed.certificate());
  }

  /** A client made before the renewal shows the new certificate on its next connection. */
  @Test
  void aClientFollowsItsMaterialToo() throws Exception {
    IdentityFiles files = new IdentityFiles(folder.resolve("agent"));
    files.write(ONE.agent());
    TlsMaterial agent = TlsMaterial.load(files);
    HttpClient client = client(agent, PeerRule.ANY);
    Answer before = get(client);
    assertThat(before.body()).isEqualTo(AGENT.uri());

    Identity other = new Identity(Role.AGENT, "us-east-1", "b");
    files.write(ONE.america.issue(other, Deployment.LOCAL, Deployment.days(1)));
    agent.reload();
    assertThat(get(client).body()).isEqualTo(AGENT.uri());

    await(before.connection().close());
    assertThat(get(client).body()).isEqualTo(other.uri());
  }

  /** Negative control of the next test: while nothing changes, a new connection does resume. */
  @Test
  void sessionsAreResumedWhileNothingChanges() throws Exception {
    TlsMaterial agent = material(ONE.agent());
    Answer first = get(client(agent, PeerRule.ANY));
    assertThat(get(client(agent, PeerRule.ANY)).sessionCreated()).isEqualTo(first.sessionCreated());
    assertThat(get(client(material(ONE.agent()), PeerRule.ANY)).sessionCreated())
        .isNotEqualTo(first.sessionCreated());
  }

  /** A resumed session would carry the check of before the revocation to a new connection. */
  @Test
  void aRevokedClientCannotResumeItsSession() throws Exception {
    Credentials credentials = ONE.agent();
    TlsMaterial agent = material(credentials);
    get(client(agent, PeerRule.ANY));

    serverFiles.write(new RevokedSerials(Set.of(credentials.certificate().getSerialNumber())));
    server.reload();

    assertThatThrownBy(() -> get(client(agent, PeerRule.ANY))).isNotNull();
    assertThat(get(client(material(ONE.agent()), PeerRule.ANY)).body()).isEqualTo(AGENT.uri());
  }

  private record Answer(
      String body,
      HttpVersion version,
      X509Certificate certificate,
      long sessionCreated,
      HttpConnection connection) {}

  private HttpClient client(TlsMaterial material, PeerRule rule) {
    return vertx.createHttpClient(
        VertxTls.client(new HttpClientOptions(), material, rule)
            .setProtocolVersion(HttpVersion.HTTP_2),
        new PoolOptions());
  }

  private Answer get(HttpClient client) throws Exception {
    return await(
        client
            .request(HttpMethod.GET, port, "127.0.0.1", "/")
            .compose(request ->
                request
                    .send()
                    .compose(response ->
                        response
                            .body()
                            .map(Buffer::toString)
                            .map(body ->
                                new Answer(
                                    body,
                                    response.version(),
                                    CertificateIdentity.peerChain(request.connection().sslSession())
                                        .getFirst(),
                                    request.connection().sslSession().getCreationTime(),
                                    request.connection())))));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
