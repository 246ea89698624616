package dev.lead.ctl.dev;

import dev.lead.ctl.home.Context;
import dev.lead.ctl.home.Contexts;
import dev.lead.ctl.home.LeadHome;
import dev.lead.ctl.http.Authority;
import java.nio.file.Path;
import java.util.Optional;

/** The context by which people reach a dev world. */
final class WorldContext {

  private WorldContext() {}

  /** Keeps it, in place of an older one of this world, and makes it the current one. */
  static Context use(LeadHome home, WorldFolder folder, World world) {
    Contexts contexts = home.contexts();
    Context context =
        new Context(
            name(home, folder),
            new Authority("127.0.0.1", world.controlPlane().port()),
            folder.identity(WorldPki.OPERATOR).folder(),
            Optional.of(folder.data()));
    contexts.save(context);
    contexts.use(context.name());
    return context;
  }

  /** "dev" for the world in {@code $LEAD_HOME/dev}; else its folder's name, made unique. */
  private static String name(LeadHome home, WorldFolder folder) {
    if (folder.data().equals(home.devData())) {
      return "dev";
    }
    Path last = folder.data().getFileName();
    String base =
        "dev-" + (last == null ? "world" : last.toString().replaceAll("[^A-Za-z0-9._-]", "-"));
    base = base.substring(0, Math.min(base.length(), 50));
    Contexts contexts = home.contexts();
    for (int n = 1; ; n++) {
      String name = n == 1 ? base : base + "-" + n;
      boolean free =
          !contexts.names().contains(name)
              || contexts.get(name).world().equals(Optional.of(folder.data()));
      if (free) {
        return name;
      }
    }
  }
}
