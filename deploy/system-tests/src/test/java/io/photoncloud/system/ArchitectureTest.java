package io.photoncloud.system;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of docs/style.md that can be read from compiled classes, over every module at once. */
class ArchitectureTest {
    private static final String TESTING = "io.photoncloud.chainfire.testing..";
    private static final String STORE = "io.photoncloud.chainfire.store";
    private static final String GENERATED = "io.photoncloud.proto..";

    /** Services by package. What others may use of ChainFire are its libraries. */
    private static final List<String> SERVICES = List.of(
            "chainfire",
            "flaredb",
            "iam",
            "plasmavmc",
            "k8shost",
            "creditservice",
            "prismnet",
            "nightlight",
            "lightningstor");

    private static final DescribedPredicate<JavaClass> LIBRARIES_OF_CHAINFIRE = resideInAnyPackage(
            STORE + "..",
            "io.photoncloud.chainfire.client..",
            "io.photoncloud.chainfire.resources..",
            "io.photoncloud.chainfire.members..",
            "io.photoncloud.chainfire.testing..");

    private static final DescribedPredicate<JavaClass> DOOR = simpleNameEndingWith("Controller")
            .or(simpleNameEndingWith("GrpcService"))
            .and(resideInAPackage("io.photoncloud.."))
            .and(resideOutsideOfPackage(GENERATED))
            .as("doors (*Controller, *GrpcService)");

    private static final DescribedPredicate<JavaClass> WIRING = simpleNameEndingWith("Configuration")
            .or(simpleNameEndingWith("Application"))
            .as("wiring classes (*Configuration, *Application)");

    @Test
    void theClassesOfThisJdkAreRead() {
        assertThat(CompiledClasses.main().contain(STORE + ".ReplicatedStore"))
                .as("compiled modules are found: ./mvnw compile makes them")
                .isTrue();
        assertThat(CompiledClasses.main().get(STORE + ".ReplicatedStore").getMethods())
                .isNotEmpty();
        assertThat(CompiledClasses.tests().contain(ArchitectureTest.class)).isTrue();
    }

    @Test
    void doorsDoNotReachForStores() {
        check(noClasses()
                .that(DOOR)
                .should()
                .dependOnClassesThat(simpleNameEndingWith("Store").and(resideOutsideOfPackage(GENERATED)))
                .because("a door parses, calls one method of a *Service and shapes the answer"));
    }

    @Test
    void nothingDependsOnADoor() {
        check(noClasses()
                .that(DescribedPredicate.not(partOf(DOOR).or(partOf(WIRING))))
                .should()
                .dependOnClassesThat(DOOR));
        check(classes().that(DOOR).should().bePackagePrivate());
    }

    @Test
    void theStoreIsALibraryOfItsOwn() {
        check(noClasses()
                .that(resideInAPackage(STORE + "..").and(resideOutsideOfPackage(STORE + ".autoconfigure..")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.springframework..", "io.photoncloud.common..")));
        check(noClasses()
                .that(resideOutsideOfPackage(STORE + ".raft..").and(resideOutsideOfPackage(TESTING)))
                .should()
                .dependOnClassesThat(resideInAPackage("com.alipay.sofa..")));
        check(noClasses()
                .that(resideOutsideOfPackage(STORE + ".engine..").and(resideOutsideOfPackage(STORE + ".raft.log..")))
                .should()
                .dependOnClassesThat(resideInAPackage("org.rocksdb.."))
                .because("state is kept by the engine and the Raft log by raft.log; both hide RocksDB"));
        check(
                noClasses()
                        .that(resideOutsideOfPackage(STORE + "..")
                                .and(resideOutsideOfPackage(TESTING))
                                .and(resideOutsideOfPackage("io.photoncloud.chainfire.client.."))
                                .and(DescribedPredicate.not(partOf(WIRING))))
                        .should()
                        .dependOnClassesThat(resideInAPackage(STORE + ".*.."))
                        .because(
                                "the root package is the whole API; wiring opens the store, its tests run clusters of it, RemoteStore keeps to its rules"));
    }

    @Test
    void theStoresClientIsALibraryOfItsOwn() {
        check(noClasses()
                .that(resideInAPackage("io.photoncloud.chainfire.client..")
                        .and(resideOutsideOfPackage("io.photoncloud.chainfire.client.autoconfigure..")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.springframework..", "io.photoncloud.common..")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chainfire",
                "flaredb",
                "iam",
                "plasmavmc",
                "k8shost",
                "creditservice",
                "prismnet",
                "nightlight",
                "lightningstor"
            })
    void featuresOfAServiceFormNoCycle(String service) {
        slices().matching("io.photoncloud." + service + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(CompiledClasses.main());
    }

    @Test
    void timeRandomnessAndIdsArePassedIn() {
        for (String call : List.of(
                "java.time.Instant.now",
                "java.time.LocalDate.now",
                "java.time.LocalDateTime.now",
                "java.time.LocalTime.now",
                "java.time.ZonedDateTime.now",
                "java.time.OffsetDateTime.now",
                "java.time.Clock.systemUTC",
                "java.time.Clock.systemDefaultZone",
                "java.time.InstantSource.system",
                "java.lang.System.currentTimeMillis",
                "java.lang.Math.random",
                "java.security.SecureRandom.<init>",
                "java.util.concurrent.ThreadLocalRandom.current",
                "java.util.UUID.randomUUID")) {
            check(noClasses()
                    .that(DescribedPredicate.not(partOf(WIRING)))
                    .should()
                    .accessTargetWhere(named(call + "("))
                    .because("an InstantSource, RandomGenerator or id source is passed to the constructor instead"));
        }
        check(noClasses()
                .that(DescribedPredicate.not(partOf(WIRING)))
                .and(resideOutsideOfPackage(TESTING))
                .should()
                .accessTargetWhere(named("java.util.Random.<init>()"))
                .because("a Random takes a seed that is passed in; only contracts draw a fresh one, and print it"));
    }

    @Test
    void aReferenceToTheClockIsFoundLikeACall() {
        Supplier<Instant> reference = Instant::now;
        assertThat(Instant.now()).isBeforeOrEqualTo(reference.get());

        assertThat(CompiledClasses.tests().get(ArchitectureTest.class).getAccessesFromSelf().stream()
                        .filter(named("java.time.Instant.now("))
                        .map(access -> access.getClass().getSimpleName()))
                .containsExactlyInAnyOrder("JavaMethodCall", "JavaMethodReference");
    }

    @Test
    void generatedFormsStopAtTheEdges() {
        DescribedPredicate<JavaClass> edge = partOf(simpleNameEndingWith("GrpcService")
                        .or(simpleNameEndingWith("Wire"))
                        .or(simpleNameEndingWith("Store"))
                        .or(simpleNameEndingWith("Codec")))
                .or(resideInAnyPackage(
                        GENERATED, STORE + "..", "io.photoncloud.chainfire.client..", "io.photoncloud.common.."))
                .as("edges (*GrpcService, *Wire, *Store, *Codec, the store, clients)");
        check(noClasses()
                .that(DescribedPredicate.not(edge))
                .should()
                .dependOnClassesThat(resideInAPackage(GENERATED))
                .because("a *Wire or *Codec turns generated messages into domain values at the edge"));
        check(noClasses()
                .that(resideInAPackage(STORE + "..").and(resideOutsideOfPackage(STORE + ".raft..")))
                .should()
                .dependOnClassesThat(resideInAPackage(GENERATED)
                        .and(resideOutsideOfPackage("io.photoncloud.proto.chainfire.stored..")))
                .because("the store keeps stored forms; what goes over the wire is its raft package's and the doors'"));
    }

    @Test
    void aServiceKnowsNoOtherServicesClasses() {
        for (String service : SERVICES) {
            List<String> others = SERVICES.stream()
                    .filter(other -> !other.equals(service))
                    .map(other -> "io.photoncloud." + other + "..")
                    .toList();
            check(noClasses()
                    .that(resideInAPackage("io.photoncloud." + service + ".."))
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(others.toArray(String[]::new))
                            .and(DescribedPredicate.not(LIBRARIES_OF_CHAINFIRE)))
                    .because("another service is reached through an outbound port and its gRPC adapter"));
        }
    }

    @Test
    void namesSayWhatAClassIs() {
        Stream.of("Manager", "Impl", "Util", "Utils", "Helper", "Dto")
                .forEach(suffix -> check(noClasses()
                        .that(resideOutsideOfPackage(GENERATED))
                        .should()
                        .haveSimpleNameEndingWith(suffix)
                        .because("the name should be the thing's own noun")));
    }

    @Test
    void nothingIsInjectedAfterConstruction() {
        for (String annotation : List.of(
                "org.springframework.beans.factory.annotation.Autowired",
                "org.springframework.beans.factory.annotation.Value",
                "jakarta.inject.Inject",
                "jakarta.annotation.Resource")) {
            check(fields().should().notBeAnnotatedWith(annotation).because("the constructor takes what a class needs"));
            check(methods().should().notBeAnnotatedWith(annotation));
        }
        check(methods()
                .that()
                .areDeclaredInClassesThat(resideOutsideOfPackage(GENERATED))
                .should(notBeASetter())
                .because("a value that cannot change needs no setter; a change is a method with the domain's verb"));
    }

    @Test
    void testsUseFakesNotMocks() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "org.mockito..", "org.easymock..", "org.powermock..", "mockit..", "io.mockk.."))
                .because("a fake is a small working implementation held by the same contract test as the real one")
                .check(CompiledClasses.tests());
    }

    /** A call whose name begins so, and a reference to it ({@code Instant::now}) likewise. */
    private static DescribedPredicate<JavaAccess<?>> named(String beginning) {
        return DescribedPredicate.describe(
                beginning, access -> access.getTarget().getFullName().startsWith(beginning));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CompiledClasses.main());
    }

    /** The class itself or one nested in it. */
    private static DescribedPredicate<JavaClass> partOf(DescribedPredicate<JavaClass> predicate) {
        return DescribedPredicate.describe(
                predicate.getDescription() + " and what is nested in them",
                type -> predicate.test(type)
                        || type.getEnclosingClass().map(partOf(predicate)::test).orElse(false));
    }

    private static ArchCondition<JavaMethod> notBeASetter() {
        return new ArchCondition<>("not be a setter") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean setter = method.getName().matches("set[A-Z].*")
                        && method.getRawParameterTypes().size() == 1
                        && !declaredAbove(method);
                events.add(new SimpleConditionEvent(method, !setter, method.getFullName() + " is a setter"));
            }
        };
    }

    /** Whether a framework's interface or superclass asks for the method; one that cannot be read here may well. */
    private static boolean declaredAbove(JavaMethod method) {
        Set<JavaClass> interfaces = method.getOwner().getAllRawInterfaces();
        return Stream.concat(interfaces.stream(), method.getOwner().getAllRawSuperclasses().stream())
                .anyMatch(type -> !type.isFullyImported()
                        || type.getMethods().stream()
                                .anyMatch(above -> above.getName().equals(method.getName())));
    }
}
