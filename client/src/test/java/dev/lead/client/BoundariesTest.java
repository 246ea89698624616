package dev.lead.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** An application that takes this library takes the JDK and one small JSON reader, nothing else. */
@AnalyzeClasses(packages = "dev.lead.client", importOptions = ImportOption.DoNotIncludeTests.class)
class BoundariesTest {
  @ArchTest
  static final ArchRule NEEDS_ONLY_THE_JDK_AND_JSON =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax.net.ssl..",
              "javax.sql..",
              "com.sun.net.httpserver..",
              "dev.lead.client..",
              "com.fasterxml.jackson.jr..",
              "org.jspecify..");
}
