package dev.lead.ctl.home;

import dev.lead.ctl.http.Authority;
import dev.lead.ctl.json.Doc;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A deployment to talk to, and as whom.
 *
 * @param server where its control plane listens
 * @param identity the folder with {@code cert.pem}, {@code key.pem} and {@code roots.pem}
 * @param world the data folder, if it is a dev world of this machine
 */
public record Context(String name, Authority server, Path identity, Optional<Path> world) {

  static Context of(String name, Doc doc) {
    if (doc.text("server").isEmpty() || doc.text("identity").isEmpty()) {
      throw new IllegalArgumentException("`server` and `identity` are needed");
    }
    return new Context(
        name,
        Authority.parse(doc.text("server")),
        Path.of(doc.text("identity")),
        path(doc, "world"));
  }

  private static Optional<Path> path(Doc doc, String field) {
    String path = doc.text(field);
    return path.isEmpty() ? Optional.empty() : Optional.of(Path.of(path));
  }

  /** As it is kept and shown. */
  public Doc doc() {
    return Doc.object(fields -> {
      fields.put("name", name);
      fields.put("server", "https://" + server);
      fields.put("identity", identity.toString());
      world.ifPresent(data -> fields.put("world", data.toString()));
    });
  }
}
