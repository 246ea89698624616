package dev.lead.process;

import dev.lead.process.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells whoever started this process that it is up, and where: {@code
 * {"pid":…,"process":…,"endpoints":{…}}}. Appears whole; one that an earlier process left is
 * removed at the start. Thread-safe.
 */
final class ReadyFile {

  private record Content(long pid, String process, Map<String, String> endpoints) {}

  private final Optional<Path> file;
  private final String process;
  private final Map<String, String> endpoints = new ConcurrentHashMap<>();

  ReadyFile(Optional<Path> file, String process) {
    this.file = file;
    this.process = process;
    remove();
  }

  void put(String name, String value) {
    endpoints.put(name, value);
  }

  void write() {
    file.ifPresent(this::write);
  }

  private void write(Path to) {
    Path part = to.resolveSibling(to.getFileName() + ".part");
    try {
      Content content =
          new Content(ProcessHandle.current().pid(), process, new TreeMap<>(endpoints));
      Files.write(part, Json.mapper().writeValueAsBytes(content));
      Files.move(part, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StartError("the ready file %s cannot be written: %s".formatted(to, e), e);
    }
  }

  void remove() {
    file.ifPresent(path -> {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw new StartError(
            "the ready file %s of an earlier process cannot be removed: %s".formatted(path, e), e);
      }
    });
  }
}
