package dev.lead.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The TLS path works where neither Bouncy Castle nor Vert.x nor Netty is on the class path. */
class LightTlsTest {

  @TempDir Path folder;

  @Test
  void aHandshakeNeedsOnlyTheJdk() throws Exception {
    IdentityFiles files = new IdentityFiles(folder);
    files.write(Deployment.ONE.agent());

    List<URL> light = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.isEmpty()
          && !entry.contains("bouncycastle")
          && !entry.contains("vertx")
          && !entry.contains("netty")) {
        light.add(Path.of(entry).toUri().toURL());
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(light.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Object peer =
          loader
              .loadClass(LightProgram.class.getName())
              .getMethod("run", Path.class)
              .invoke(null, folder);
      assertThat(peer).hasToString(Deployment.AGENT.uri());
    }
  }

  /** What a command line does: loads its files and shakes hands. */
  public static final class LightProgram {

    private LightProgram() {}

    public static Object run(Path folder) throws Exception {
      TlsMaterial material = TlsMaterial.load(new IdentityFiles(folder));
      var sessions =
          Handshake.run(material.clientEngine(PeerRule.ANY), material.serverEngine(PeerRule.ANY));
      return material.requirePeer(sessions.client(), PeerRule.ANY);
    }
  }
}
