package dev.lead.ctl.demo;

import dev.lead.ctl.json.Doc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a demo application is told.
 *
 * @param agents agents of its region, as {@code HOST:PORT}
 * @param identity the folder of its certificate
 * @param database the JDBC URL of its own database
 */
record DemoConfig(
    String name,
    String service,
    String zone,
    List<String> agents,
    Path identity,
    String database,
    Path passwordFile) {

  static DemoConfig read(Path file) throws IOException {
    Doc doc = Doc.parse(Files.readString(file));
    return new DemoConfig(
        doc.text("name"),
        doc.text("service"),
        doc.text("zone"),
        doc.get("agents").items().stream().map(Doc::text).toList(),
        Path.of(doc.text("identity")),
        doc.text("database"),
        Path.of(doc.text("password_file")));
  }
}
