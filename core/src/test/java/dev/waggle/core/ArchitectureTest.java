package dev.waggle.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every class of core, and why. */
class ArchitectureTest {

    private static final String CORE = "dev.waggle.core..";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.waggle.core");

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void everyClassKeepsToTheRule(ArchRule rule) {
        rule.check(CLASSES);
    }

    static Stream<Named<ArchRule>> rules() {
        return Stream.of(
                Named.of(
                        "no ThreadLocal",
                        noClasses()
                                .should()
                                .dependOnClassesThat()
                                .areAssignableTo(ThreadLocal.class)
                                .because("a session that stays on a pooled thread is the next request's")),
                Named.of(
                        "no synchronized method on what users hold",
                        noMethods()
                                .that()
                                .areDeclaredInClassesThat()
                                .arePublic()
                                .should()
                                .haveModifier(SYNCHRONIZED)
                                .because("users may lock on it too, and event loops must not wait")),
                Named.of(
                        "no static state that changes",
                        fields().that()
                                .haveModifier(STATIC)
                                .should()
                                .haveModifier(FINAL)
                                .because("several tracers in one process must not disturb each other")),
                Named.of(
                        "dependencies are those of the design",
                        classes()
                                .that()
                                .resideOutsideOfPackages(
                                        "dev.waggle.core.lambda..",
                                        "dev.waggle.core.log..",
                                        "dev.waggle.core.autoconfigure..")
                                .should()
                                .onlyDependOnClassesThat()
                                .resideInAnyPackage(
                                        CORE,
                                        "java..",
                                        "javax.net.ssl..",
                                        "io.opentelemetry.api..",
                                        "io.opentelemetry.context..",
                                        "io.opentelemetry.common..",
                                        "io.opentelemetry.sdk..",
                                        "org.jctools..",
                                        "org.jspecify..")
                                .because("core pulls in nothing else")),
                Named.of(
                        "the rest of core does not know what needs an optional dependency",
                        noClasses()
                                .that()
                                .resideOutsideOfPackages(
                                        "dev.waggle.core.lambda..",
                                        "dev.waggle.core.log..",
                                        "dev.waggle.core.autoconfigure..")
                                .should()
                                .dependOnClassesThat(resideInAPackage("dev.waggle.core.lambda..")
                                        .or(resideInAPackage("dev.waggle.core.log.."))
                                        .or(resideInAPackage("dev.waggle.core.autoconfigure.."))
                                        .or(resideInAPackage("io.opentelemetry.sdk.autoconfigure..")))
                                .because("it would be loaded where the dependency is absent")),
                Named.of(
                        "one logging facade",
                        noClasses()
                                .that()
                                .resideOutsideOfPackage("dev.waggle.core.log..")
                                .should()
                                .dependOnClassesThat(
                                        resideInAPackage("java.util.logging..").or(resideInAPackage("org.slf4j..")))
                                .because("System.Logger goes wherever the application's logs go")),
                Named.of(
                        "no wall clock",
                        noClasses()
                                .that()
                                .resideOutsideOfPackage("dev.waggle.core.export..")
                                .should()
                                .callMethod(System.class, "currentTimeMillis")
                                .orShould()
                                .callMethod(Instant.class, "now")
                                .orShould()
                                .callMethod(Clock.class, "systemUTC")
                                .because("spans are timed by the clock that was given")),
                Named.of(
                        "no Optional field",
                        noFields().should().haveRawType(Optional.class).because("nullness is in the types")),
                Named.of(
                        "no public field that can be changed",
                        noFields()
                                .that()
                                .arePublic()
                                .and()
                                .areDeclaredInClassesThat()
                                .arePublic()
                                .should()
                                .notBeFinal()
                                .because("what users hold is theirs to read, not to change")),
                Named.of(
                        "names from the domain",
                        noClasses()
                                .should()
                                .haveNameMatching(".*(Manager|Helper|Utils?|Impl\\d*)")
                                .because("such a name says nothing about what the class is")));
    }
}
