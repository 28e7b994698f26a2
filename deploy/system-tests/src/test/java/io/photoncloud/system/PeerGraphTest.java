package io.photoncloud.system;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import io.photoncloud.common.config.KnownService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who calls whom, as the architecture page has it and as the compiled classes have it. */
class PeerGraphTest {

    private static final String PAGE = "docs/architecture.md";

    /** Classes that describe the methods they call by hand, and the service that these are of. */
    private static final Map<String, String> DESCRIBED_BY_HAND =
            Map.of("io.photoncloud.chainfire.store.raft.rpc.PeerProtocol", "photon.chainfire.internal.v1.Peer");

    /** The servers' side: it refuses calls of services that are elsewhere, or tries every method there is. */
    private static final List<String> DESCRIBED_FOR_NO_PEER = List.of(
            "io.photoncloud.common.grpc.ElsewhereRegistry",
            "io.photoncloud.common.testing.DescribedGrpcDoor",
            "io.photoncloud.common.testing.Endpoint$Grpc",
            "io.photoncloud.chainfire.etcd.AuthGrpcService");

    /** What is called on each node and is no service of ours. */
    private static final String CONTAINER_RUNTIME = "runtime.v1.";

    private record Call(String module, String method, String of) implements Comparable<Call> {

        static Call of(String module, String service) {
            String owner = KnownService.findByGrpcService(service)
                    .map(KnownService::key)
                    .orElse(service.startsWith(CONTAINER_RUNTIME) ? "the node's container runtime" : "nobody known");
            return new Call(module, service, owner);
        }

        @Override
        public int compareTo(Call other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return "| `" + module + "` | `" + method + "` | " + of + " |";
        }
    }

    @Test
    void theArchitecturePageSaysWhoCallsWhom() throws IOException {
        List<String> page = DocumentsTest.tableRows(PAGE, "<!-- calls -->", "<!-- /calls -->")
                .map(cells -> "| " + String.join(" | ", cells.subList(0, 3)) + " |")
                .toList();
        List<String> compiled =
                Stream.concat(throughStubs(), byHand()).collect(Collectors.toCollection(TreeSet::new)).stream()
                        .map(Call::toString)
                        .toList();

        assertThat(page)
                .as("the table of %s under 'Who calls whom'; if the code is right, make the table say so", PAGE)
                .containsExactlyElementsOf(compiled);
    }

    @Test
    void methodsAreNotDescribedByHand() {
        noClasses()
                .that(DescribedPredicate.not(resideInAPackage("io.photoncloud.proto..")))
                .and(DescribedPredicate.describe(
                        "are not known to",
                        type -> !DESCRIBED_BY_HAND.containsKey(type.getName())
                                && !DESCRIBED_FOR_NO_PEER.contains(type.getName())))
                .should()
                .accessTargetWhere(DescribedPredicate.describe(
                        "MethodDescriptor.newBuilder",
                        access -> access.getTargetOwner().getName().equals("io.grpc.MethodDescriptor")
                                && access.getName().equals("newBuilder")))
                .because(
                        "whom a module calls is read from the generated stubs it uses; an exception stands in this test")
                .check(CompiledClasses.main());
    }

    private static Stream<Call> byHand() {
        return DESCRIBED_BY_HAND.entrySet().stream()
                .map(known -> Call.of(module(CompiledClasses.main().get(known.getKey())), known.getValue()));
    }

    private static Stream<Call> throughStubs() {
        return CompiledClasses.main().stream()
                .filter(type -> !type.getPackageName().startsWith("io.photoncloud.proto"))
                .flatMap(type -> type.getAccessesFromSelf().stream()
                        .map(JavaAccess::getTargetOwner)
                        .filter(PeerGraphTest::isForCallers)
                        .map(stub -> Call.of(module(type), serviceName(stub))));
    }

    /** A generated {@code XGrpc} itself, or one of its stubs; not what a service extends to be called. */
    private static boolean isForCallers(JavaClass type) {
        return type.getPackageName().startsWith("io.photoncloud.proto")
                && (type.getSimpleName().endsWith("Grpc")
                        || type.getSimpleName().endsWith("Stub"));
    }

    private static String serviceName(JavaClass stub) {
        Class<?> type = stub.reflect();
        Class<?> outermost = type.getEnclosingClass() == null ? type : type.getEnclosingClass();
        try {
            return String.valueOf(outermost.getField("SERVICE_NAME").get(null));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(outermost + " was not generated by gRPC", e);
        }
    }

    private static String module(JavaClass type) {
        Path file = Path.of(type.getSource().orElseThrow().getUri());
        String inTree = SourceTree.ROOT.relativize(file).toString();
        return inTree.substring(0, inTree.indexOf("/target/"));
    }
}
