package dev.lead.agent.raft;

import com.hazelcast.cp.CPGroupId;
import com.hazelcast.cp.internal.IndeterminateOperationStateAware;
import com.hazelcast.cp.internal.RaftOp;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;

/** A log entry that carries one command, or none at all (to prove that commits work). */
final class CommandOp extends RaftOp
    implements IdentifiedDataSerializable, IndeterminateOperationStateAware {
  private static final int VERSION = 1;
  private static final byte[] NOTHING = {};

  private boolean empty;
  private byte[] command = NOTHING;

  CommandOp() {
    empty = true;
  }

  CommandOp(byte[] command) {
    this.command = command;
  }

  /** The outcome as bytes, or as text what the machine threw. */
  @Override
  public Object run(CPGroupId group, long index) {
    MachineService service = getService();
    return empty ? NOTHING : service.apply(group, index, command);
  }

  @Override
  public boolean isRetryableOnIndeterminateOperationState() {
    return true;
  }

  @Override
  protected String getServiceName() {
    return MachineService.NAME;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeBoolean(empty);
    out.writeByteArray(command);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    WireFormat.checkVersion("a log entry", in.readByte(), VERSION);
    empty = in.readBoolean();
    byte[] read = in.readByteArray();
    command = read == null ? NOTHING : read;
  }

  @Override
  public int getFactoryId() {
    return WireFormat.FACTORY;
  }

  @Override
  public int getClassId() {
    return WireFormat.COMMAND;
  }
}
