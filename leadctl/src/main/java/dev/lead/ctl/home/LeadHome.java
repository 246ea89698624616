package dev.lead.ctl.home;

import java.nio.file.Path;
import java.util.Map;

/**
 * {@code LEAD_HOME} (default {@code ~/.lead}): what belongs to the person at the terminal.
 *
 * @param folder need not exist
 */
public record LeadHome(Path folder) {

  /** The one this process was started with. */
  public static LeadHome ofProcess() {
    return of(System.getenv(), Path.of(System.getProperty("user.home", ".")));
  }

  static LeadHome of(Map<String, String> environment, Path userHome) {
    String set = environment.getOrDefault("LEAD_HOME", "");
    Path folder = set.isEmpty() ? userHome.resolve(".lead") : Path.of(set);
    return new LeadHome(folder.toAbsolutePath().normalize());
  }

  /** Contexts by name, and the current one's name. */
  public Contexts contexts() {
    return new Contexts(folder.resolve("contexts"), folder.resolve("current-context"));
  }

  /** What can be deleted at any time and is made again. */
  public Path cache() {
    return folder.resolve("cache");
  }

  /** The dev world's data when no other folder is named. */
  public Path devData() {
    return folder.resolve("dev");
  }

  /** Certificate authorities when no other folder is named. */
  public Path pki() {
    return folder.resolve("pki");
  }
}
