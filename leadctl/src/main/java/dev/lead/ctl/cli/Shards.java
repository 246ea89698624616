package dev.lead.ctl.cli;

import dev.lead.core.model.ShardId;
import picocli.CommandLine.TypeConversionException;

/** Shards on the command line: {@code payments/17}. */
final class Shards {

  private Shards() {}

  static ShardId parse(String text) {
    try {
      return ShardId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
