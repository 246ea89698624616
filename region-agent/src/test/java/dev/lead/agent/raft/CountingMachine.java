package dev.lead.agent.raft;

import java.nio.ByteBuffer;

/**
 * A table of 100,000 slots for benchmarks. A command is a row of small commands: which slot, which
 * value (8 bytes together).
 */
final class CountingMachine implements StateMachine {
  static final int SLOTS = 100_000;
  static final int BYTES = 8;

  private int[] slots = new int[SLOTS];
  private long applied;

  @Override
  public byte[] apply(long index, byte[] command) {
    ByteBuffer commands = ByteBuffer.wrap(command);
    while (commands.remaining() >= BYTES) {
      slots[commands.getInt()] += commands.getInt();
      applied++;
    }
    return ByteBuffer.allocate(8).putLong(applied).array();
  }

  @Override
  public byte[] snapshot() {
    ByteBuffer bytes = ByteBuffer.allocate(8 + 4 * SLOTS);
    bytes.putLong(applied);
    bytes.asIntBuffer().put(slots);
    return bytes.array();
  }

  @Override
  public void restore(byte[] snapshot) {
    ByteBuffer bytes = ByteBuffer.wrap(snapshot);
    applied = bytes.getLong();
    bytes.asIntBuffer().get(slots);
  }

  @Override
  public void reset() {
    slots = new int[SLOTS];
    applied = 0;
  }
}
