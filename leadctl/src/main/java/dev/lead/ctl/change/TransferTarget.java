package dev.lead.ctl.change;

import dev.lead.ctl.remote.ControlPlane;
import java.util.Map;

/**
 * Where shards are to go.
 *
 * @param region another region; "" for the shard's own
 * @param candidate "" for the best one
 */
record TransferTarget(String region, String candidate) {

  /** What a person wrote: a candidate, a region, or both with a slash between. */
  static TransferTarget of(ControlPlane controlPlane, String text) {
    int slash = text.indexOf('/');
    if (slash >= 0) {
      return new TransferTarget(text.substring(0, slash), text.substring(slash + 1));
    }
    boolean isRegion =
        !text.isEmpty()
            && controlPlane.list("regions").stream()
                .anyMatch(region -> region.text("name").equals(text));
    return isRegion ? new TransferTarget(text, "") : new TransferTarget("", text);
  }

  void putInto(Map<String, Object> request) {
    if (!region.isEmpty()) {
      request.put("to_region", region);
    }
    if (!candidate.isEmpty()) {
      request.put(region.isEmpty() ? "to" : "to_candidate", candidate);
    }
  }
}
