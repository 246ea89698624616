package dev.lead.ctl.change;

import dev.lead.ctl.json.Doc;
import dev.lead.ctl.remote.ControlPlane;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A service file beside what is there.
 *
 * @param present what is there, and the version it has; empty if the service is new
 * @param differences empty if nothing is to be done
 */
record Pending(ServiceFile file, Optional<VersionedDoc> present, List<Difference> differences) {

  /** A document with its ETag. */
  record VersionedDoc(Doc doc, String etag) {}

  static Pending of(ControlPlane controlPlane, ServiceFile file) {
    Optional<VersionedDoc> present =
        controlPlane.findVersioned(path(file.name()), VersionedDoc::new);
    return new Pending(
        file,
        present,
        Difference.between(present.map(VersionedDoc::doc).orElse(Doc.MISSING), file.service()));
  }

  static String path(String service) {
    return "/v1/services/" + ControlPlane.encode(service);
  }

  boolean isNew() {
    return present.isEmpty();
  }

  /** What the file says; of the policy, what it does not name stays as it is. */
  Doc body() {
    Doc there = present.map(VersionedDoc::doc).orElse(Doc.MISSING).get("policy");
    Doc policy = laidOver(there, file.service().get("policy"));
    return policy.isPresent() ? file.service().with("policy", policy) : file.service();
  }

  private static Doc laidOver(Doc below, Doc above) {
    if (!above.isObject()) {
      return above.isPresent() ? above : below;
    }
    Doc merged = below;
    for (Map.Entry<String, Doc> field : above.fields().entrySet()) {
      merged = merged.with(field.getKey(), laidOver(below.get(field.getKey()), field.getValue()));
    }
    return merged;
  }

  /** unchanged, new, or changed. */
  String kind() {
    return isNew() ? "new" : differences.isEmpty() ? "unchanged" : "changed";
  }
}
