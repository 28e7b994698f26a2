package io.photoncloud.common.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.nimbusds.jose.jwk.ECKey;
import io.grpc.Channel;
import io.grpc.Status;
import io.photoncloud.common.security.Need;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.testing.Endpoint.Proof;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;

/**
 * Keeps {@code src/test/resources/endpoints.txt}: every REST mapping and every gRPC method of a service, with the proof
 * that its callers are asked for. A service extends this class and gives its running context, in enforced mode, and
 * clients that show nothing of their own. No run writes the file: who may call what is for a person to say.
 */
public abstract class EndpointProofs {

    private static final Proof NO_PROOF = new Proof(Proof.PUBLIC);
    private static final Path LIST = Path.of("src/test/resources/endpoints.txt");

    /** The service, started in enforced mode. */
    protected abstract ApplicationContext context();

    /** To its gRPC door, without a certificate. */
    protected abstract Channel grpc();

    /** For its REST door, without a certificate. */
    protected abstract HttpClient http();

    /** Where its REST door is. */
    protected abstract URI rest();

    /** A token of somebody without a role. */
    protected abstract String token();

    /** What that token is signed with, private part included. */
    protected abstract ECKey signingKey();

    @Test
    void everyEndpointIsListedWithItsProof() throws IOException {
        Set<String> listed = new TreeSet<>(listed().keySet());
        Set<String> served = served().stream().map(Endpoint::toString).collect(Collectors.toCollection(TreeSet::new));

        Set<String> missing = new TreeSet<>(served);
        missing.removeAll(listed);
        assertThat(missing)
                .as(
                        "who may call these? Add a line to %s for each: a permission, public or service, then what stands here",
                        LIST.toAbsolutePath())
                .isEmpty();
        listed.removeAll(served);
        assertThat(listed)
                .as("these lines of %s are of nothing that is served: remove them", LIST.toAbsolutePath())
                .isEmpty();
    }

    @Test
    void everyEndpointIsDeclaredWithThePermissionThatTheListNames() throws IOException {
        Map<String, Proof> listed = listed();
        List<String> wrong = new ArrayList<>();
        for (Endpoint endpoint : served()) {
            Optional<Permission> named =
                    Optional.ofNullable(listed.get(endpoint.toString())).flatMap(Proof::findPermission);
            Optional<Permission> declared = endpoint.need().findPermission();
            if (named.isPresent() && !declared.equals(named)) {
                wrong.add(endpoint + " is declared with "
                        + declared.map(Permission::name).orElse("none"));
            }
        }
        assertThat(wrong)
                .as("@Needs, GrpcRules.needs and %s have to agree", LIST)
                .isEmpty();
    }

    @Test
    void whoShowsNothingIsLetInWhereTheListSaysPublicAndNowhereElse() throws IOException {
        Map<String, Proof> listed = listed();
        List<String> wrong = new ArrayList<>();
        for (Endpoint endpoint : served()) {
            Status.Code answer = call(endpoint, null);
            boolean asked = answer == Status.Code.UNAUTHENTICATED;
            if (asked == listed.getOrDefault(endpoint.toString(), NO_PROOF).isNone()) {
                wrong.add(endpoint + " answers " + answer);
            }
        }
        assertThat(wrong)
                .as("called without any proof; make the rules and %s agree", LIST)
                .isEmpty();
    }

    /**
     * What a call of an endpoint must hold, by the endpoint as the list names it, for its service to get as far as asking
     * whether the caller may: for those whose service asks instead of the door, and which refuse an empty request before.
     */
    protected Map<String, byte[]> requests() {
        return Map.of();
    }

    @Test
    void aTokenOfSomebodyWithoutARoleDoesWhatIsPublicAndNoMore() throws IOException {
        Map<String, Proof> listed = listed();
        List<String> wrong = new ArrayList<>();
        for (Endpoint endpoint : served()) {
            Proof proof = listed.getOrDefault(endpoint.toString(), NO_PROOF);
            Status.Code answer = call(endpoint, token());
            if (isRefused(endpoint, answer) == proof.isNone()) {
                wrong.add(proof.word() + " " + endpoint + " answers " + answer);
            }
        }
        assertThat(wrong)
                .as("called with a token of somebody without a role; make the rules and %s agree", LIST)
                .isEmpty();
    }

    @Test
    void forgedTokensOpenNeitherDoor() throws IOException {
        Map<String, Proof> listed = listed();
        List<Endpoint> doors = Stream.of(Endpoint.Rest.class, Endpoint.Grpc.class)
                .flatMap(door -> served().stream()
                        .filter(door::isInstance)
                        .filter(endpoint -> !listed.getOrDefault(endpoint.toString(), NO_PROOF)
                                .isNone())
                        .limit(1))
                .toList();
        String good = token();
        for (Endpoint door : doors) {
            assertThat(call(door, ForgedTokens.control(good, signingKey())))
                    .as("%s lets in who has a good token, or tells them that they may not", door)
                    .isNotEqualTo(Status.Code.UNAUTHENTICATED);
        }
        List<String> wrong = new ArrayList<>();
        Instant now = context().getBean(InstantSource.class).instant();
        ForgedTokens.all(good, signingKey(), now)
                .forEach((name, forged) -> doors.forEach(door -> {
                    Status.Code answer = call(door, forged);
                    if (answer != Status.Code.UNAUTHENTICATED) {
                        wrong.add("a token that is " + name + ": " + door + " answers " + answer);
                    }
                }));
        assertThat(wrong).isEmpty();
    }

    private static boolean isRefused(Endpoint endpoint, Status.Code answer) {
        return switch (answer) {
            case PERMISSION_DENIED, UNAUTHENTICATED -> true;
            // A service need not tell what is there to somebody who may not see it; a door knows of nothing that is
            // there.
            case NOT_FOUND -> endpoint.need() instanceof Need.ByService;
            default -> false;
        };
    }

    private List<Endpoint> served() {
        return Endpoint.all(context());
    }

    private Status.Code call(Endpoint endpoint, @Nullable String token) {
        return switch (endpoint) {
            case Endpoint.Rest rest -> rest.call(http(), rest(), request(endpoint), token);
            case Endpoint.Grpc grpc -> grpc.call(grpc(), messages(endpoint), token);
        };
    }

    private byte[] request(Endpoint endpoint) {
        return requests().getOrDefault(endpoint.toString(), endpoint.nothing());
    }

    /** A door has decided before there is a message; a service has not. */
    private List<byte[]> messages(Endpoint endpoint) {
        return endpoint.need() instanceof Need.ByService ? List.of(request(endpoint)) : List.of();
    }

    private static Map<String, Proof> listed() throws IOException {
        Map<String, Proof> listed = new TreeMap<>();
        for (String line : Files.readAllLines(LIST)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.strip().split("\\s+", 2);
            Proof proof = new Proof(words[0]);
            assertThatCode(proof::findPermission)
                    .as("the first word of '%s' in %s is a permission, public or service", line, LIST)
                    .doesNotThrowAnyException();
            Proof former = listed.put(words[1], proof);
            assertThat(former).as("%s stands twice in %s", words[1], LIST).isNull();
        }
        return listed;
    }
}
