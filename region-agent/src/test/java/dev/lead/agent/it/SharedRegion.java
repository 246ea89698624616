package dev.lead.agent.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One region of three processes for all test classes that ask for it: starting one takes longer
 * than most tests. Shows the agents' logs when a test failed.
 */
final class SharedRegion implements ParameterResolver, AfterTestExecutionCallback {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(SharedRegion.class);

  /** What JUnit closes after the last test of all. */
  private record Started(TestRegion region, WithoutControlPlane before, Path folder)
      implements AutoCloseable {
    static Started start() {
      try {
        Path folder = Files.createTempDirectory("lead-region");
        TestRegion region = new TestRegion(folder);
        try {
          region.awaitReady();
          WithoutControlPlane before = WithoutControlPlane.look(region);
          region.controlPlane.listen();
          return new Started(region, before, folder);
        } catch (RuntimeException | Error failed) {
          System.err.println(region.logs());
          region.close();
          throw failed;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      region.close();
      List<Path> all;
      try (Stream<Path> files = Files.walk(folder)) {
        all = files.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : all) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static Started started(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(HERE)
        .computeIfAbsent("region", key -> Started.start(), Started.class);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == TestRegion.class || type == WithoutControlPlane.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Started started = started(context);
    return parameter.getParameter().getType() == TestRegion.class
        ? started.region()
        : started.before();
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    context
        .getExecutionException()
        .ifPresent(failure ->
            System.err.println(context.getDisplayName() + "\n" + started(context).region().logs()));
  }
}
