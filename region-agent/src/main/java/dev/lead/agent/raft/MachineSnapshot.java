package dev.lead.agent.raft;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;

/** The machine's state and the last command in it. */
final class MachineSnapshot implements IdentifiedDataSerializable {
  private static final int VERSION = 1;

  private long lastApplied;
  private byte[] state = {};

  MachineSnapshot() {}

  MachineSnapshot(long lastApplied, byte[] state) {
    this.lastApplied = lastApplied;
    this.state = state;
  }

  long lastApplied() {
    return lastApplied;
  }

  byte[] state() {
    return state;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(lastApplied);
    out.writeByteArray(state);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    WireFormat.checkVersion("a snapshot", in.readByte(), VERSION);
    lastApplied = in.readLong();
    byte[] read = in.readByteArray();
    state = read == null ? new byte[0] : read;
  }

  @Override
  public int getFactoryId() {
    return WireFormat.FACTORY;
  }

  @Override
  public int getClassId() {
    return WireFormat.SNAPSHOT;
  }
}
