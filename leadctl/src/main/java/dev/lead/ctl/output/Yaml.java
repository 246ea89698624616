package dev.lead.ctl.output;

import dev.lead.ctl.json.Doc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** YAML 1.2 in block style, fields in the order of the document. */
public final class Yaml {

  private Yaml() {}

  /** The document as YAML, with a line end. */
  public static String of(Doc doc) {
    DumpSettings settings =
        DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setIndent(2).build();
    return new Dump(settings).dumpToString(plain(doc));
  }

  private static @Nullable Object plain(Doc doc) {
    if (doc.isObject()) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      doc.fields().forEach((name, value) -> map.put(name, plain(value)));
      return map;
    }
    if (doc.isList()) {
      List<@Nullable Object> list = new ArrayList<>();
      doc.items().forEach(item -> list.add(plain(item)));
      return list;
    }
    return doc.isPresent() ? doc.scalar() : null;
  }
}
