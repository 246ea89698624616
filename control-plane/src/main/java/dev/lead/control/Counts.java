package dev.lead.control;

import dev.lead.control.view.RegionView;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The control plane's own figures. Labels: region, outcome; never a shard. Thread-safe. */
final class Counts {
  private final MeterRegistry registry;
  private final Counter events;
  private final MultiGauge shards;
  private final MultiGauge led;
  private final MultiGauge agents;
  private final MultiGauge mandates;

  Counts(MeterRegistry registry) {
    this.registry = registry;
    events =
        Counter.builder("lead.events.taken")
            .description("Events of regions that were kept")
            .register(registry);
    shards = gauge("lead.shards", "Shards that have their home in the region");
    led = gauge("lead.shards.led", "Shards known to be led");
    agents = gauge("lead.agents.live", "Agents that renew their mandate");
    mandates = gauge("lead.region.mandate", "1 while the region has a mandate");
  }

  private MultiGauge gauge(String name, String description) {
    return MultiGauge.builder(name).description(description).register(registry);
  }

  /** A request for a mandate ended. */
  void mandate(String outcome) {
    Counter.builder("lead.mandate.requests")
        .description("Requests for a mandate by outcome")
        .tag("outcome", outcome)
        .register(registry)
        .increment();
  }

  /** So many events were kept. */
  void events(int count) {
    events.increment(count);
  }

  /** The present state of all regions. */
  void regions(List<RegionView> regions) {
    show(shards, regions, r -> r.leaders().total());
    show(led, regions, r -> r.leaders().led());
    show(agents, regions, r -> r.agents().live());
    show(mandates, regions, r -> r.mandate().equals("held") ? 1 : 0);
  }

  private static void show(
      MultiGauge gauge, List<RegionView> regions, ToDoubleFunction<RegionView> value) {
    gauge.register(
        regions.stream()
            .<MultiGauge.Row<?>>map(
                r -> MultiGauge.Row.of(Tags.of("region", r.name()), value.applyAsDouble(r)))
            .toList(),
        true);
  }
}
