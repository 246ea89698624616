package dev.lead.agent.raft;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Hazelcast's internals are used in one package, which knows nothing of elections. */
@AnalyzeClasses(packages = "dev.lead", importOptions = ImportOption.DoNotIncludeTests.class)
class HazelcastStaysHereTest {
  @ArchTest
  static final ArchRule NOBODY_ELSE_TOUCHES_HAZELCAST =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.lead.agent.raft..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.hazelcast..");

  @ArchTest
  static final ArchRule THE_HOST_KNOWS_NOTHING_ELSE_OF_LEAD =
      classes()
          .that()
          .resideInAPackage("dev.lead.agent.raft..")
          .should()
          .onlyDependOnClassesThat()
          .resideOutsideOfPackage("dev.lead..")
          .orShould()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.lead.agent.raft..", "com.hazelcast..", "java..", "javax.net.ssl..", "org..");
}
