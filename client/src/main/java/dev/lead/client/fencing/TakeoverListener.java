package dev.lead.client.fencing;

import dev.lead.client.Drain;
import dev.lead.client.Leadership;
import dev.lead.client.LeadershipListener;
import dev.lead.client.Loss;
import dev.lead.client.Preparation;
import dev.lead.client.Shard;

/** Takes over before another listener hears of the election. */
record TakeoverListener(Takeover takeover, LeadershipListener next) implements LeadershipListener {
  @Override
  public void elected(Leadership leadership) throws Exception {
    takeover.run(leadership);
    next.elected(leadership);
  }

  @Override
  public void lost(Leadership leadership, Loss loss) throws Exception {
    next.lost(leadership, loss);
  }

  @Override
  public void prepare(Preparation preparation) throws Exception {
    next.prepare(preparation);
  }

  @Override
  public void prepareCancelled(Shard shard, String reason) throws Exception {
    next.prepareCancelled(shard, reason);
  }

  @Override
  public void drain(Leadership leadership, Drain drain) throws Exception {
    next.drain(leadership, drain);
  }

  @Override
  public void resumed(Leadership leadership, String reason) throws Exception {
    next.resumed(leadership, reason);
  }

  @Override
  public void standby(Shard shard, boolean standby) throws Exception {
    next.standby(shard, standby);
  }
}
