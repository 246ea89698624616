package dev.lead.ctl.home;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.json.Doc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Contexts on disk: a file {@code NAME.json} each, and a file with the current one's name. */
public final class Contexts {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,62})");
  private static final String SUFFIX = ".json";

  private final Path folder;
  private final Path current;

  Contexts(Path folder, Path current) {
    this.folder = folder;
    this.current = current;
  }

  /** The name of the current context, if one was chosen. */
  public Optional<String> currentName() {
    try {
      String name = Files.readString(current).strip();
      return name.isEmpty() ? Optional.empty() : Optional.of(name);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw Failure.error("cannot read " + current + ": " + e.getMessage(), "");
    }
  }

  /**
   * The context with this name.
   *
   * @throws Failure if there is none, or its file is damaged
   */
  public Context get(String name) {
    requireName(name);
    Path file = folder.resolve(name + SUFFIX);
    try {
      return Context.of(name, Doc.parse(Files.readString(file)));
    } catch (NoSuchFileException e) {
      List<String> known = names();
      throw new Failure(
          ExitCode.USAGE,
          "there is no context `%s`".formatted(name)
              + (known.isEmpty() ? "" : "; there are " + String.join(", ", known)),
          "leadctl context add " + name + " --server https://HOST:PORT --identity FOLDER");
    } catch (IOException | IllegalArgumentException e) {
      throw Failure.error(
          "the context file %s cannot be used: %s".formatted(file, e.getMessage()),
          "mend it, or make it anew with `leadctl context add " + name + " …`");
    }
  }

  /** All names, in alphabetical order. */
  public List<String> names() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw Failure.error("cannot list " + folder + ": " + e.getMessage(), "");
    }
  }

  /** Keeps a context, in place of one with the same name. */
  public void save(Context context) {
    requireName(context.name());
    write(folder.resolve(context.name() + SUFFIX), context.doc().prettyJson() + "\n");
  }

  /**
   * Makes it the current one.
   *
   * @throws Failure if there is none with this name
   */
  public void use(String name) {
    write(current, get(name).name() + "\n");
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw Failure.usage(
          "`%s` cannot name a context".formatted(name),
          "use letters, digits and . _ - (at most 63, a letter or digit first)");
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Path fresh = Files.createTempFile(file.getParent(), ".new", "");
      Files.writeString(fresh, text);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw Failure.error("cannot write %s: %s".formatted(file, e), "is LEAD_HOME writable?");
    }
  }
}
