package dev.lead.ctl.perf;

import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import dev.lead.ctl.http.HttpRequest;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.remote.ControlPlane;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A service with one shard that exists while something is measured: a lost leader is replaced at
 * once, and nobody is held back for losing often. Removed when closed.
 */
final class ScratchService implements AutoCloseable {

  private final ControlPlane controlPlane;
  private final ShardId shard;

  private ScratchService(ControlPlane controlPlane, ShardId shard) {
    this.controlPlane = controlPlane;
    this.shard = shard;
  }

  static ScratchService create(ControlPlane controlPlane, String region) {
    String name =
        "check-perf-" + HexFormat.of().toHexDigits(RandomGenerator.getDefault().nextInt());
    Doc service =
        Doc.object(fields -> {
          fields.put("service", name);
          fields.put("shards", 1L);
          fields.put("regions", List.of(region));
          fields.put(
              "policy",
              Doc.object(policy -> {
                policy.put("disconnect", "fence");
                policy.put("settle", "0s");
                policy.put("eviction_hold", "0s");
                policy.put("damping", Doc.object(d -> d.put("free_losses", 1_000_000L)));
              }));
        });
    controlPlane.send(HttpRequest.of("PUT", path(name), service).with("If-None-Match", "*"));
    return new ScratchService(controlPlane, new ShardId(new ServiceName(name), 0));
  }

  ShardId shard() {
    return shard;
  }

  String name() {
    return shard.service().value();
  }

  @Override
  public void close() {
    String etag = controlPlane.findVersioned(path(name()), (doc, version) -> version).orElse("*");
    controlPlane.send(HttpRequest.delete(path(name())).with("If-Match", etag));
  }

  private static String path(String name) {
    return "/v1/services/" + name;
  }
}
