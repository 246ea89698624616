package dev.lead.core;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The core is a function: nothing of the world reaches it but its arguments. */
@AnalyzeClasses(packages = "dev.lead.core", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule DEPENDS_ON_THE_JDKS_BASE_ALONE =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.lead.core..",
              "java.lang",
              "java.lang.annotation",
              "java.lang.invoke",
              "java.lang.runtime",
              "java.nio.charset",
              "java.security",
              "java.time",
              "java.util",
              "java.util.function",
              "java.util.regex",
              "java.util.stream",
              "java.util.zip",
              "org.jspecify.annotations");

  @ArchTest
  static final ArchRule HAS_NO_THREADS_AND_STARTS_NOTHING =
      noClasses()
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(
              Thread.class, ThreadLocal.class, Process.class, ProcessBuilder.class, Runtime.class);

  @ArchTest
  static final ArchRule HAS_NO_RANDOMNESS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(java.util.Random.class, java.security.SecureRandom.class)
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("java\\.util\\.(random\\..*|SplittableRandom|Timer.*)")
          .orShould()
          .callMethod(java.util.UUID.class, "randomUUID")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callMethodWhere(
              target(owner(JavaClass.Predicates.equivalentTo(java.util.Collections.class)))
                  .and(target(nameMatching("shuffle"))))
          .orShould()
          .callMethod(System.class, "identityHashCode", Object.class);

  @ArchTest
  static final ArchRule HAS_NO_CLOCK =
      noClasses()
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(java.time.Clock.class)
          .orShould()
          .callMethodWhere(
              target(nameMatching("now"))
                  .and(target(owner(JavaClass.Predicates.resideInAPackage("java.time")))))
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime");

  @ArchTest
  static final ArchRule READS_AND_WRITES_NOTHING_OUTSIDE =
      noClasses()
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .accessField(System.class, "in")
          .orShould()
          .callMethod(System.class, "getProperty", String.class)
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("java.io..", "java.net..", "java.nio.file..", "java.nio.channels..");

  @ArchTest
  static final ArchRule THE_MODEL_KNOWS_NO_TABLE =
      noClasses()
          .that()
          .resideInAnyPackage("dev.lead.core.model..", "dev.lead.core.authority..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.lead.core.election..", "dev.lead.core.link..");
}
