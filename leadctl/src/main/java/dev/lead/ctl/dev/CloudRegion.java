package dev.lead.ctl.dev;

import dev.lead.ctl.cli.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A region of a public cloud, from {@code policies/regions.yaml}. */
record CloudRegion(String name, String cloud, String location, List<String> zones) {

  CloudRegion {
    zones = List.copyOf(zones);
  }

  /** The regions of the file, in its order. */
  static List<CloudRegion> load(Path file) {
    try {
      Object read =
          new Load(LoadSettings.builder().setLabel(file.toString()).build())
              .loadFromString(Files.readString(file));
      List<CloudRegion> regions = new ArrayList<>();
      for (Object item : list(map(read).get("regions"))) {
        Map<?, ?> region = map(item);
        regions.add(
            new CloudRegion(
                text(region.get("name")),
                text(region.get("cloud")),
                text(region.get("location")),
                list(region.get("zones")).stream().map(CloudRegion::text).toList()));
      }
      return regions;
    } catch (IOException | YamlEngineException | IllegalArgumentException e) {
      throw Failure.error(
          "cannot read the regions in %s: %s".formatted(file, e.getMessage()),
          "its form is described by policies/schema/regions.schema.json");
    }
  }

  private static Map<?, ?> map(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalArgumentException("a mapping was expected, not " + value);
  }

  private static List<?> list(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException("a list was expected, not " + value);
  }

  private static String text(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("text was expected, not " + value);
  }
}
