package dev.lead.agent;

import dev.lead.process.StartError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The agent's own folder, locked while the process lives. Whoever holds the lock knows for certain
 * that every earlier run that wrote its number here is dead. Thread-safe.
 */
final class DataFolder implements AutoCloseable {
  private static final int REMEMBERED = 64;

  private final FileChannel channel;
  private final FileLock lock;
  private final Path runs;
  private final List<Long> ended;
  private final List<Long> begun = new ArrayList<>();

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
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new StartError(
            "another agent runs in "
                + folder
                + "; stop it first, or give this one a data folder of its own (key `data`)");
      }
      Path runs = folder.resolve("runs");
      return new DataFolder(channel, lock, runs, read(runs));
    } catch (IOException e) {
      throw new StartError("the data folder " + folder + " can't be used: " + e.getMessage(), e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException sameProcess) {
      return null;
    }
  }

  /** Newest first. */
  private static List<Long> read(Path runs) throws IOException {
    if (!Files.exists(runs)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(runs)) {
      return lines
          .flatMap(line -> run(line).stream())
          .collect(Collectors.toCollection(ArrayList::new))
          .reversed()
          .stream()
          .limit(REMEMBERED)
          .toList();
    }
  }

  private static Optional<Long> run(String line) {
    try {
      return Optional.of(Long.parseLong(line)).filter(number -> number > 0);
    } catch (NumberFormatException none) {
      return Optional.empty();
    }
  }

  /** Runs that are dead for certain, newest first. */
  List<Long> endedRuns() {
    return ended;
  }

  /**
   * Writes down a run of this process before it does anything that others could see.
   *
   * @throws StartError if it can't be written; then the run must not begin
   */
  synchronized void begin(long run) {
    List<Long> all = new ArrayList<>(ended.reversed());
    all.addAll(begun);
    all.add(run);
    List<Long> newest = all.subList(Math.max(0, all.size() - REMEMBERED), all.size());
    try {
      write(newest.stream().map(number -> number + "\n").collect(Collectors.joining()));
    } catch (IOException e) {
      throw new StartError("the data folder's file " + runs + " can't be written: " + e, e);
    }
    begun.add(run);
  }

  private void write(String text) throws IOException {
    Path next = runs.resolveSibling("runs.next");
    try (FileChannel out =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(next, runs, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }
}
