package dev.lead.ctl.look;

import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Column;

/** How shards are shown in tables. */
final class ShardColumns {

  /** {@code payments/17}. */
  static final Column SHARD = Column.of("SHARD", ShardColumns::name);

  private ShardColumns() {}

  /** The shard's name, whether the document has it as one field or as service and number. */
  static String name(Doc doc) {
    String shard = doc.text("shard");
    String service = doc.text("service");
    return service.isEmpty() || shard.isEmpty() || shard.indexOf('/') > 0
        ? shard
        : service + "/" + shard;
  }
}
