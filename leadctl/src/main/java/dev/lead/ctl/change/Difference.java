package dev.lead.ctl.change;

import dev.lead.ctl.json.Doc;
import java.util.ArrayList;
import java.util.List;

/**
 * What a file would change of what is there. A field that the file does not name keeps its value or
 * gets its default, so it is no difference.
 *
 * @param field dotted, for example {@code policy.lease}
 * @param now "" if there is nothing yet
 * @param then what the file says
 */
record Difference(String field, String now, String then) {

  static List<Difference> between(Doc present, Doc wanted) {
    List<Difference> found = new ArrayList<>();
    collect("", present, wanted, found);
    return found;
  }

  private static void collect(String prefix, Doc present, Doc wanted, List<Difference> found) {
    wanted
        .fields()
        .forEach((name, then) -> {
          Doc now = present.get(name);
          if (then.isObject()) {
            collect(prefix + name + ".", now, then, found);
          } else if (!now.equals(then)) {
            found.add(
                new Difference(prefix + name, now.isPresent() ? now.json() : "", then.json()));
          }
        });
  }

  @Override
  public String toString() {
    return now.isEmpty() ? "+ " + field + ": " + then : "~ " + field + ": " + now + " → " + then;
  }
}
