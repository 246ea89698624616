package dev.lead.agent.raft;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps the set of commands it was given, in order of first appearance, so that a test can see
 * which survived. {@code fail} makes it throw. Read it through {@link #commands}, from any thread.
 */
final class TestMachine implements StateMachine {
  private final Set<String> commands = new LinkedHashSet<>();
  private int resets;
  private int restores;
  private String threadName = "";

  @Override
  public synchronized byte[] apply(long index, byte[] command) {
    threadName = Thread.currentThread().getName();
    String text = new String(command, StandardCharsets.UTF_8);
    if (text.equals("fail")) {
      throw new IllegalStateException("as asked");
    }
    commands.add(text);
    return Integer.toString(commands.size()).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public synchronized byte[] snapshot() {
    int size = 4 + commands.stream().mapToInt(c -> 4 + c.length()).sum();
    ByteBuffer bytes = ByteBuffer.allocate(size);
    bytes.putInt(commands.size());
    for (String command : commands) {
      bytes.putInt(command.length());
      bytes.put(command.getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.array();
  }

  @Override
  public synchronized void restore(byte[] snapshot) {
    restores++;
    commands.clear();
    ByteBuffer bytes = ByteBuffer.wrap(snapshot);
    int count = bytes.getInt();
    for (int i = 0; i < count; i++) {
      byte[] command = new byte[bytes.getInt()];
      bytes.get(command);
      commands.add(new String(command, StandardCharsets.US_ASCII));
    }
  }

  @Override
  public synchronized void reset() {
    resets++;
    commands.clear();
  }

  synchronized List<String> commands() {
    return new ArrayList<>(commands);
  }

  /** The thread of the last command. */
  synchronized String threadName() {
    return threadName;
  }

  synchronized int resets() {
    return resets;
  }

  synchronized int restores() {
    return restores;
  }
}
