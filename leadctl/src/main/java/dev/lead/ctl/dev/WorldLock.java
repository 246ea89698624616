package dev.lead.ctl.dev;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/** Held while a world is started or stopped, so that only one call does; the kernel frees it. */
final class WorldLock implements AutoCloseable {

  private final FileChannel channel;

  private WorldLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes it.
   *
   * @throws Failure if another call holds it, or the folder cannot be written to
   */
  static WorldLock take(WorldFolder folder) {
    try {
      Files.createDirectories(folder.data());
      FileChannel channel =
          FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new WorldLock(channel);
      }
      channel.close();
      throw new Failure(
          ExitCode.PRECONDITION,
          "another leadctl is starting or stopping the world in " + folder.data(),
          "wait until it is done, or choose another folder with --data");
    } catch (IOException e) {
      throw Failure.error(
          "the data folder %s cannot be used: %s".formatted(folder.data(), e),
          "choose another with --data");
    }
  }

  /** Guards against use after {@link #close}. */
  void requireHeld() {
    if (!channel.isOpen()) {
      throw new IllegalStateException("the lock was given back already");
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The kernel frees it when this process ends.
    }
  }
}
