package dev.lead.core.simulate;

import dev.lead.core.election.Command;
import dev.lead.core.election.CommandCodec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One proposal on its way into the log: a batch of commands, as bytes. */
final class Entry {
  final SimAgent proposer;
  final int proposerLife;
  final List<Proposals.Wish> wishes;
  final Instant stamp;

  /** As every replica reads them from the bytes. */
  final List<Command> commands;

  /** When enough members may have it, at the earliest. */
  long committableAt;

  Entry(SimAgent proposer, List<Proposals.Wish> wishes, Instant stamp) {
    this.proposer = proposer;
    this.proposerLife = proposer.life();
    this.wishes = wishes;
    byte[] bytes =
        CommandCodec.encode(stamp, wishes.stream().map(Proposals.Wish::command).toList());
    CommandCodec.Batch batch = CommandCodec.decode(bytes);
    this.stamp = batch.stamp();
    this.commands = batch.commands().stream().map(Optional::orElseThrow).toList();
  }

  /** The same batch once more, as a retry whose first try was not lost after all. */
  Entry again() {
    return new Entry(proposer, wishes, stamp);
  }
}
