package dev.lead.control.mandate;

import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.ServicePolicy;
import java.util.List;

/**
 * Rule 7: a leader of a {@code hold} service goes on acting while it is cut off. As long as an
 * agent of an older incarnation may be alive, such a service gets no new leader, unless tokens
 * protect its data.
 */
public final class Withholding {
  private Withholding() {}

  /** The holders of older incarnations that are not known to be gone. */
  public static List<Holder> reasons(Incarnation registered, List<Holder> holders) {
    return holders.stream()
        .filter(h -> !h.incarnation().equals(registered) && h.state() != HolderState.GONE)
        .toList();
  }

  /** Whether a service of this policy has to wait for them. */
  public static boolean concerns(ServicePolicy policy) {
    return policy.isolation() == IsolationMode.HOLD && policy.disconnect() == DisconnectMode.LEASE;
  }
}
