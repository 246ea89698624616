package dev.lead.control;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.lead.control", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] DECISIONS = {
    "..control.mandate..", "..control.homes..", "..control.projection..", "..control.explain.."
  };

  @ArchTest
  static final ArchRule decisionsDoNoIo =
      noClasses()
          .that()
          .resideInAnyPackage(DECISIONS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.sql..",
              "java.io..",
              "java.nio..",
              "java.net..",
              "io.vertx..",
              "com.zaxxer..",
              "org.postgresql..",
              "dev.lead.control.db..",
              "dev.lead.process..");

  @ArchTest
  static final ArchRule decisionsKnowNoClock =
      noClasses()
          .that()
          .resideInAnyPackage(DECISIONS)
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.Instant.class, "now");

  @ArchTest
  static final ArchRule onlyHttpKnowsHttp =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.lead.control.http..", "dev.lead.control")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "dev.lead.process.http..");

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("dev.lead.control.(*)..").should().beFreeOfCycles();
}
