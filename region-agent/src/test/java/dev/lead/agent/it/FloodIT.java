package dev.lead.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A hundred megabytes where a few kilobytes are due, several times at once, against an agent with a
 * heap of 256 MB: it stops reading at its limit, and needs no memory for what it does not read.
 */
@ExtendWith(SharedRegion.class)
class FloodIT {
  private static final int AT_ONCE = 8;
  private static final long FLOOD = 100L << 20;

  /** What the sockets of both sides may hold, which the agent has not read. */
  private static final long BUFFERED = 16L << 20;

  private static final long MORE_MEMORY = 64L << 20;

  /** A masked close frame without a reason. */
  private static final byte[] CLOSE = {(byte) 0x88, (byte) 0x80, 0, 0, 0, 0};

  private static TestRegion region;
  private static SteadyLeader leader;
  private long memoryBefore;

  @BeforeAll
  static void join(TestRegion shared) {
    region = shared;
    leader = SteadyLeader.at(region, 0, "floods");
  }

  @BeforeEach
  void look() throws IOException {
    memoryBefore = memory();
  }

  @AfterEach
  void nothingWasLost() throws IOException {
    assertThat(memory() - memoryBefore).as("growth of the agent").isLessThan(MORE_MEMORY);
    leader.assertUndisturbed();
  }

  @AfterAll
  static void leave() {
    leader.close();
  }

  private static AgentProcess agent() {
    return region.agents.getFirst();
  }

  /** The most that the agent's process ever had resident. */
  private static long memory() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + agent().pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }

  private static void atOnce(Callable<Long> flood) throws Exception {
    try (ExecutorService flooders = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> written = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        written.add(flooders.submit(flood));
      }
      for (Future<Long> one : written) {
        assertThat(one.get()).as("written before it was refused").isLessThan(BUFFERED);
      }
    }
  }

  /** Head of a masked text frame, with a mask that changes nothing. */
  private static byte[] frameHead(int firstByte, long length) {
    return ByteBuffer.allocate(14)
        .put((byte) firstByte)
        .put((byte) (0x80 | 127))
        .putLong(length)
        .putInt(0)
        .array();
  }

  @Test
  void oneFrame() throws Exception {
    atOnce(() -> {
      try (RawPeer peer = RawPeer.tls(agent().api, region.candidate).webSocket()) {
        peer.write(frameHead(0x81, FLOOD));
        return peer.flood(FLOOD);
      }
    });
  }

  @Test
  void oneMessageOfManyFrames() throws Exception {
    atOnce(() -> {
      try (RawPeer peer = RawPeer.tls(agent().api, region.candidate).webSocket()) {
        int part = 128 << 10;
        long written = 0;
        peer.write(frameHead(0x01, part)).write(new byte[part]);
        try {
          while (written < FLOOD) {
            peer.write(frameHead(0x00, part)).write(new byte[part]);
            written += part;
          }
        } catch (IOException enough) {
          // As it should be.
        }
        return written;
      }
    });
  }

  @Test
  void aMessageThatIsTooLargeIsAnsweredBeforeTheLineIsCut() throws IOException {
    int half = 200 << 10;
    try (RawPeer peer = RawPeer.tls(agent().api, region.candidate).webSocket()) {
      peer.write(frameHead(0x01, half)).write(new byte[half]);
      peer.write(frameHead(0x00, half)).write(new byte[half]);

      String answer = peer.readUntil("256 KiB");
      assertThat(answer).contains("bad-frame").contains("the message is larger than 256 KiB");
      assertThat(peer.write(CLOSE).readAll()).contains(0x03, 0xF1);
    }
  }

  @Test
  void theBodyOfARequest() throws Exception {
    atOnce(() -> {
      try (RawPeer peer = RawPeer.tls(agent().api, region.candidate)) {
        peer.write(
            "PUT /v1/shards/floods/0/lease HTTP/1.1\r\nHost: agent\r\nContent-Length: "
                + FLOOD
                + "\r\n\r\n");
        assertThat(peer.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 413 ");
        return peer.flood(FLOOD);
      }
    });
  }

  @Test
  void theRaftPort() throws Exception {
    atOnce(() -> {
      try (RawPeer peer = RawPeer.plain(agent().raft).write("HZC")) {
        return peer.flood(FLOOD);
      }
    });
    // A handshake that goes on and on.
    byte[] record = {0x16, 0x03, 0x03, 0x40, 0x00, 0x01, 0x7f, (byte) 0xff, (byte) 0xff};
    atOnce(() -> {
      try (RawPeer peer = RawPeer.plain(agent().raft).write(record)) {
        return peer.flood(FLOOD);
      }
    });
  }
}
