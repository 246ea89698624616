package dev.lead.agent;

import dev.lead.process.StartError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The agent's own folder, locked while the process lives. Whoever holds the lock knows for certain
 * that every earlier run that wrote its number here is dead.
 */
final class DataFolder implements AutoCloseable {
  private static final int REMEMBERED = 64;

  private final FileChannel channel;
  private final FileLock lock;
  private final Path runs;
  private final List<Long> ended;

  private DataFolder(FileChannel channel, FileLock lock, Path runs, List<Long> ended) {
    this.channel = channel;
    this.lock = lock;
    this.runs = runs;
    this.ended = List.copyOf(ended);
  }

  /**
   * Takes the folder.
   *
   * @throws StartError if another process has it, or it can't be written
   */
  static DataFolder open(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      @Nullable FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw new StartError(
            "another agent runs in "
                + folder
                + "; stop it first, or give this one a data folder of its own (key `data`)");
      }
      Path runs = folder.resolve("runs");
      List<Long> ended = new ArrayList<>();
      if (Files.exists(runs)) {
        for (String line : Files.readAllLines(runs)) {
          if (line.matches("\\d{1,19}")) {
            ended.addFirst(Long.parseLong(line));
          }
        }
      }
      return new DataFolder(
          channel, lock, runs, ended.subList(0, Math.min(REMEMBERED, ended.size())));
    } catch (IOException e) {
      throw new StartError("the data folder " + folder + " can't be used: " + e.getMessage(), e);
    }
  }

  /** Runs that are dead for certain, newest first. */
  List<Long> endedRuns() {
    return ended;
  }

  /** Writes this process's run down before it does anything that others could see. */
  void begin(long run) {
    try {
      List<String> lines = new ArrayList<>();
      ended.reversed().forEach(number -> lines.add(Long.toString(number)));
      if (Files.exists(runs)) {
        for (String line : Files.readAllLines(runs)) {
          if (!lines.contains(line)) {
            lines.add(line);
          }
        }
      }
      lines.add(Long.toString(run));
      Path next = runs.resolveSibling("runs.next");
      try (FileChannel out =
          FileChannel.open(
              next,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        out.write(
            java.nio.ByteBuffer.wrap(
                (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8)));
        out.force(true);
      }
      Files.move(
          next,
          runs,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING,
          java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StartError("the data folder's file " + runs + " can't be written: " + e, e);
    }
  }

  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }
}
