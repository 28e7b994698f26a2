package io.photoncloud.common.policy;

import io.photoncloud.common.security.Permission;
import io.photoncloud.common.security.VerificationKey;
import io.photoncloud.common.testing.TokenIssuer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Items, changes and questions, as random as possible and few enough that they meet. */
final class RandomItems {

    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final List<String> PEOPLE = List.of("ann", "bob", "ci");
    private static final List<String> GROUPS = List.of("staff", "everybody", "ops");
    private static final List<String> ROLES = List.of("owner", "viewer", "operator", "starter");
    private static final List<Set<String>> PERMISSIONS =
            List.of(Set.of("*"), Set.of("*.read", "*.list"), Set.of("vm.*"), Set.of("vm.start"), Set.of());
    private static final List<Scope> SCOPES = List.of(
            Scope.system(),
            new Scope.Organization("acme"),
            new Scope.Project("acme", "web"),
            new Scope.Resource("acme", "web", "vm", "vm-1"),
            new Scope.Project("acme", "shop"));
    static final List<String> EXPRESSIONS =
            List.of("", "", "", "permission.startsWith('vm.')", "attributes.no_such == 1", "no expression at all");
    private static final List<String> ASKED = List.of("vm.read", "vm.start", "vpc.create", "vpc.read", "disk.list");

    private static final List<VerificationKey> KEYS = Stream.of("k1", "k1", "k2")
            .map(id -> new VerificationKey(TokenIssuer.newKey(id).toPublicJWK()))
            .toList();

    private final Random random;

    RandomItems(Random random) {
        this.random = random;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private Subject subject() {
        return random.nextBoolean() ? new Subject.Principal(one(PEOPLE)) : new Subject.Group(one(GROUPS));
    }

    PolicyItem item() {
        return switch (random.nextInt(7)) {
            case 0 -> new PolicyItem.OfRole(new Role(one(ROLES), one(PERMISSIONS)));
            case 1 -> new PolicyItem.Membership(subject(), new Subject.Group(one(GROUPS)));
            case 2, 3 ->
                new PolicyItem.OfBinding(
                        "b" + random.nextInt(12),
                        subject(),
                        one(ROLES),
                        one(SCOPES),
                        random.nextInt(3) == 0 ? Binding.Effect.DENY : Binding.Effect.ALLOW,
                        random.nextInt(6) == 0 ? Binding.Mode.AUDIT : Binding.Mode.ENFORCED,
                        one(EXPRESSIONS));
            case 4 ->
                new PolicyItem.RevokedPrincipal(
                        one(PEOPLE), random.nextBoolean() ? Instant.MAX : NOW.plusMillis(random.nextInt(2_000)));
            case 5 -> new PolicyItem.OfKey(one(KEYS));
            default -> new PolicyItem.RevokedToken("t" + random.nextInt(3), NOW.plusMillis(random.nextInt(2_000)));
        };
    }

    PolicyChange change() {
        PolicyItem item = item();
        return random.nextInt(3) == 0 ? new PolicyChange.Removed(item.key()) : new PolicyChange.Put(item);
    }

    AccessRequest request() {
        return new AccessRequest(
                new Subject.Principal(one(PEOPLE)), new Permission(one(ASKED)), one(SCOPES), Map.of(), NOW);
    }

    boolean isRevoked(RevocationSet revocations) {
        return revocations.isRevoked("t" + random.nextInt(3), one(PEOPLE), NOW.plusSeconds(random.nextInt(2)));
    }
}
