package dev.lead.ctl.look;

import dev.lead.core.model.ShardId;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.remote.ControlPlane;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "shard", description = "A shard: its leader, token, state, home and standby.")
final class DescribeShard extends Describing {

  @Parameters(paramLabel = "S/N", description = "The shard, for example payments/17.")
  private ShardId shard = ShardId.parse("unset/0");

  DescribeShard(Invocation invocation) {
    super(invocation);
  }

  @Override
  Doc document(ControlPlane controlPlane) {
    return controlPlane.shard(shard);
  }
}
