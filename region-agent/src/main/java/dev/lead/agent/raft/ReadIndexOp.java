package dev.lead.agent.raft;

import com.hazelcast.cp.CPGroupId;
import com.hazelcast.cp.internal.IndeterminateOperationStateAware;
import com.hazelcast.cp.internal.RaftOp;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;

/**
 * Asks the leader, after it made sure that it still is one, up to which command its machine has got
 * (Raft dissertation, section 6.4). Counts commands, not log entries: Raft's own entries never
 * reach a machine, so waiting for one of those could take for ever.
 */
final class ReadIndexOp extends RaftOp
    implements IdentifiedDataSerializable, IndeterminateOperationStateAware {
  private static final int VERSION = 1;

  @Override
  public Object run(CPGroupId group, long index) {
    MachineService service = getService();
    return service.lastApplied(group);
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
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    WireFormat.checkVersion("a read", in.readByte(), VERSION);
  }

  @Override
  public int getFactoryId() {
    return WireFormat.FACTORY;
  }

  @Override
  public int getClassId() {
    return WireFormat.READ_INDEX;
  }
}
