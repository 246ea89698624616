package dev.lead.ctl.warm;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Copies a jar with its classes in a present form: picocli's are compiled for Java 5, and such
 * classes are neither kept in the JVM's archives nor verified quickly, which took half of leadctl's
 * start-up. Their code stays as it is; what is added is the stack maps that newer classes carry.
 *
 * <p>Arguments: the jar, and the copy.
 */
public final class ModernClasses {

  private static final ClassFile CLASS_FILE =
      ClassFile.of(
          ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
          ClassFile.ClassHierarchyResolverOption.of(
              ClassHierarchyResolver.ofResourceParsing(ModernClasses.class.getClassLoader())));

  /** Rewriting each instruction as it is makes the writer compute the stack maps. */
  private static final ClassTransform MODERN =
      ClassTransform.transformingMethodBodies((code, element) -> code.with(element))
          .andThen((made, element) -> {
            if (element instanceof ClassFileVersion) {
              made.withVersion(ClassFile.JAVA_21_VERSION, 0);
            } else {
              made.with(element);
            }
          });

  private ModernClasses() {}

  public static void main(String[] arguments) throws IOException {
    copy(Path.of(arguments[0]), Path.of(arguments[1]));
  }

  static void copy(Path from, Path to) throws IOException {
    try (JarFile jar = new JarFile(from.toFile());
        JarOutputStream copy = new JarOutputStream(Files.newOutputStream(to))) {
      copy.setLevel(0); // read often, and small
      for (JarEntry entry : Collections.list(jar.entries())) {
        copy.putNextEntry(new JarEntry(entry.getName()));
        try (InputStream in = jar.getInputStream(entry)) {
          byte[] content = in.readAllBytes();
          copy.write(isClass(entry) ? modern(content) : content);
        }
        copy.closeEntry();
      }
    }
  }

  private static boolean isClass(JarEntry entry) {
    return entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class");
  }

  private static byte[] modern(byte[] content) {
    return CLASS_FILE.transformClass(CLASS_FILE.parse(content), MODERN);
  }
}
