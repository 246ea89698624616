package dev.lead.control.homes;

import dev.lead.core.model.RegionName;
import java.util.List;

/** Where an operator wants the shards of a service. */
public sealed interface Wish {
  /** In contiguous blocks over these regions, in this order, as even as possible. */
  record Spread(List<RegionName> regions) implements Wish {
    public Spread {
      regions = List.copyOf(regions);
    }
  }

  /** Exactly here. */
  record Exactly(List<Home> homes) implements Wish {
    public Exactly {
      homes = List.copyOf(homes);
    }
  }
}
