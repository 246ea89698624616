package dev.lead.ctl.dev;

import dev.lead.ctl.json.Doc;
import java.util.List;

/** Tells how many shards are led, until all are and their leaders are ready. */
final class LeaderProgress {

  private final Progress progress;
  private long toldLed = -1;
  private List<Doc> last = List.of();

  LeaderProgress(Progress progress) {
    this.progress = progress;
  }

  /** Whether every shard has a leader that reported ready. */
  boolean complete(List<Doc> leaders) {
    last = leaders;
    long ready = ready();
    if (ready != toldLed) {
      toldLed = ready;
      String line = "%d of %d shards led and ready".formatted(ready, leaders.size());
      if (ready == leaders.size()) {
        progress.done(line);
      } else {
        progress.step(line);
      }
    }
    return !leaders.isEmpty() && ready == leaders.size();
  }

  String missing() {
    return "only %d of %d shards are led and ready".formatted(ready(), last.size());
  }

  private long ready() {
    return last.stream().filter(leader -> leader.text("state").equals("active")).count();
  }
}
