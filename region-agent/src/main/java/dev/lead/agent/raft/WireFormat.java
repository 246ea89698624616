package dev.lead.agent.raft;

import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;

/** What this package puts on the wire: the numbers are fixed for good. */
final class WireFormat {
  static final int FACTORY = 7_373;
  static final int COMMAND = 1;
  static final int READ_INDEX = 2;
  static final int SNAPSHOT = 3;

  private WireFormat() {}

  static final DataSerializableFactory ALL = WireFormat::create;

  private static IdentifiedDataSerializable create(int type) {
    return switch (type) {
      case COMMAND -> new CommandOp();
      case READ_INDEX -> new ReadIndexOp();
      case SNAPSHOT -> new MachineSnapshot();
      default -> throw new IllegalArgumentException("unknown type " + type + " on the wire");
    };
  }

  /**
   * Refuses what a newer version wrote in a form this one does not know. The entry then stays
   * unacknowledged here, instead of being applied differently than elsewhere.
   */
  static void checkVersion(String what, int found, int known) throws IOException {
    if (found < 1 || found > known) {
      throw new IOException(
          what
              + " has version "
              + found
              + ", this agent knows up to "
              + known
              + ": upgrade this agent");
    }
  }
}
