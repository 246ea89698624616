package dev.lead.control.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL refuses to run as root. For root the server is started in a user namespace of its own,
 * where it is nobody in particular; files stay root's.
 *
 * @param prefix what is put before each command
 * @param owner the user who must own the data, or "" if files need no change
 */
record Privileges(List<String> prefix, String owner) {
  static final Privileges AS_IS = new Privileges(List.of(), "");
  private static final Privileges NAMESPACE = new Privileges(List.of("unshare", "-U"), "");
  private static final Privileges NOBODY =
      new Privileges(
          List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"), "nobody");

  static Privileges forPostgres(Path log) {
    if (!"root".equals(System.getProperty("user.name"))) {
      return AS_IS;
    }
    for (Privileges way : List.of(NAMESPACE, NOBODY)) {
      if (way.works(log)) {
        return way;
      }
    }
    throw new PostgresException(
        "PostgreSQL does not run as root, and this machine allows neither user namespaces (unshare -U) nor a change"
            + " of user (setpriv). Run the control plane as a plain user, or set database.url to an existing server.");
  }

  private boolean works(Path log) {
    try {
      return Commands.run(command(List.of("true")), log) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  List<String> command(List<String> command) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command);
    return whole;
  }
}
