package dev.lead.client;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what it is told. */
class RecordingListener implements LeadershipListener {
  final List<String> calls = new CopyOnWriteArrayList<>();
  final Map<Shard, Leadership> led = new ConcurrentHashMap<>();

  @Override
  public void elected(Leadership leadership) throws Exception {
    led.put(leadership.shard(), leadership);
    calls.add("elected " + leadership.shard() + " " + leadership.token());
  }

  @Override
  public void lost(Leadership leadership, Loss loss) throws Exception {
    calls.add("lost " + leadership.shard() + " " + leadership.token() + " " + loss.reason());
  }

  @Override
  public void prepare(Preparation preparation) throws Exception {
    calls.add("prepare " + preparation.shard());
  }

  @Override
  public void prepareCancelled(Shard shard, String reason) throws Exception {
    calls.add("cancelled " + shard);
  }

  @Override
  public void drain(Leadership leadership, Drain drain) throws Exception {
    calls.add("drain " + leadership.shard() + " " + leadership.isValid());
  }

  @Override
  public void resumed(Leadership leadership, String reason) throws Exception {
    calls.add("resumed " + leadership.shard());
  }

  @Override
  public void standby(Shard shard, boolean standby) throws Exception {
    calls.add("standby " + shard + " " + standby);
  }
}
