package io.photoncloud.common.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.photoncloud.common.policy.Binding.Effect;
import io.photoncloud.common.policy.Binding.Mode;
import io.photoncloud.common.security.Permission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PoliciesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Subject ANN = new Subject.Principal("ann");
    private static final Subject.Group STAFF = new Subject.Group("staff");
    private static final Subject.Group EVERYBODY = new Subject.Group("everybody");
    private static final Scope ACME = new Scope.Organization("acme");
    private static final Scope WEB = new Scope.Project("acme", "web");
    private static final Scope VM = new Scope.Resource("acme", "web", "vm", "vm-1");

    private static final Role VIEWER = new Role("viewer", Set.of("*.read", "*.list"));
    private static final Role OPERATOR = new Role("operator", Set.of("vm.*"));
    private static final Role STARTER = new Role("starter", Set.of("vm.start"));
    private static final Role OWNER = new Role("owner", Set.of("*"));
    private static final List<Role> ROLES = List.of(OWNER, VIEWER, OPERATOR, STARTER);

    private static Binding binding(String id, Subject subject, Role role, Scope scope, Effect effect) {
        return new Binding(id, subject, role, scope, effect, Mode.ENFORCED, "", Condition.ALWAYS);
    }

    private static Binding allow(String id, Subject subject, Role role, Scope scope) {
        return binding(id, subject, role, scope, Effect.ALLOW);
    }

    private static Binding deny(String id, Subject subject, Role role, Scope scope) {
        return binding(id, subject, role, scope, Effect.DENY);
    }

    private static Policies of(Binding... bindings) {
        return new Policies(List.of(bindings), Map.of(), ROLES);
    }

    private static AccessRequest ask(Subject subject, String permission, Scope scope) {
        return new AccessRequest(subject, new Permission(permission), scope, Map.of(), NOW);
    }

    @Test
    void aGrantHoldsInItsScopeAndInEverythingInsideIt() {
        Policies policies = of(allow("b1", ANN, OPERATOR, WEB));
        assertThat(policies.allows(ask(ANN, "vm.start", VM))).isTrue();
        assertThat(policies.allows(ask(ANN, "vm.start", WEB))).isTrue();
        assertThat(policies.allows(ask(ANN, "vm.start", ACME))).isFalse();
        assertThat(policies.allows(ask(ANN, "vm.start", new Scope.Project("globex", "web"))))
                .isFalse();
        assertThat(policies.allows(ask(ANN, "vpc.create", VM))).isFalse();
        assertThat(policies.allows(ask(new Subject.Principal("bob"), "vm.start", VM)))
                .isFalse();
        assertThat(of(allow("b1", ANN, OWNER, Scope.system())).allows(ask(ANN, "vm.start", VM)))
                .isTrue();
    }

    @Test
    void wildcardsStandForWholeNounsAndVerbs() {
        assertThat(VIEWER.includes(new Permission("vm.read"))).isTrue();
        assertThat(VIEWER.includes(new Permission("vm.disk.read"))).isTrue();
        assertThat(VIEWER.includes(new Permission("vm.reader"))).isFalse();
        assertThat(OPERATOR.includes(new Permission("vm.disk.grow"))).isTrue();
        assertThat(OPERATOR.includes(new Permission("vmx.start"))).isFalse();
        for (String wrong : List.of("", "vm", "vm.", "*.*", "v*.read", "vm.*.read", "VM.read", "**")) {
            assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> new Role("r", Set.of(wrong)));
        }
    }

    @Test
    void aDenialOutweighsEveryGrantWhereverItStands() {
        Policies policies = of(
                allow("b1", ANN, OWNER, VM), allow("b2", ANN, OWNER, Scope.system()), deny("b3", ANN, STARTER, ACME));
        assertThat(policies.decide(ask(ANN, "vm.start", VM)))
                .isInstanceOfSatisfying(
                        Decision.Denied.class,
                        denied -> assertThat(denied.by().id()).isEqualTo("b3"));
        assertThat(policies.allows(ask(ANN, "vm.stop", VM))).isTrue();
    }

    @Test
    void membersOfGroupsInGroupsHaveWhatTheGroupsHaveAndCyclesDoNoHarm() {
        Policies policies = new Policies(
                List.of(allow("b1", EVERYBODY, VIEWER, ACME)),
                Map.of(
                        ANN, Set.of(STAFF),
                        STAFF, Set.of(EVERYBODY),
                        EVERYBODY, Set.of(STAFF)),
                ROLES);
        assertThat(policies.allows(ask(ANN, "vm.read", VM))).isTrue();
        assertThat(policies.allows(ask(new Subject.Principal("bob"), "vm.read", VM)))
                .isFalse();
    }

    @Test
    void aConditionThatCannotBeToldCountsAgainstTheRequest() {
        Condition broken = _ -> {
            throw new IllegalStateException("no such attribute");
        };
        Binding grant = new Binding("b1", ANN, OWNER, ACME, Effect.ALLOW, Mode.ENFORCED, "x", broken);
        Binding denial = new Binding("b2", ANN, OWNER, ACME, Effect.DENY, Mode.ENFORCED, "x", broken);
        assertThat(of(grant).allows(ask(ANN, "vm.read", VM))).isFalse();
        assertThat(of(allow("b3", ANN, OWNER, ACME), denial).allows(ask(ANN, "vm.read", VM)))
                .isFalse();
    }

    @Test
    void aBindingInAuditModeChangesNothingAndIsTold() {
        Binding wouldDeny = new Binding("b2", ANN, OWNER, ACME, Effect.DENY, Mode.AUDIT, "", Condition.ALWAYS);
        Decision allowed = of(allow("b1", ANN, OWNER, ACME), wouldDeny).decide(ask(ANN, "vm.read", VM));
        assertThat(allowed.isAllowed()).isTrue();
        assertThat(allowed.audited()).containsExactly(wouldDeny);
        Binding wouldAllow = new Binding("b3", ANN, OWNER, ACME, Effect.ALLOW, Mode.AUDIT, "", Condition.ALWAYS);
        Decision refused = of(wouldAllow).decide(ask(ANN, "vm.read", VM));
        assertThat(refused.isAllowed()).isFalse();
        assertThat(refused.audited()).containsExactly(wouldAllow);
    }

    @Test
    void whatIsMissingIsTheSmallestRoleThatWouldDo() {
        assertThat(of().decide(ask(ANN, "vm.start", VM)))
                .isEqualTo(new Decision.NotGranted(Optional.of(STARTER), List.of()));
        assertThat(of().decide(ask(ANN, "vm.stop", VM)))
                .isEqualTo(new Decision.NotGranted(Optional.of(OPERATOR), List.of()));
        assertThat(of().decide(ask(ANN, "vpc.create", VM)))
                .isEqualTo(new Decision.NotGranted(Optional.of(OWNER), List.of()));
    }

    /** A world of policies as random as possible and small enough that things meet. */
    private static final class World {
        private final Random random;
        private final List<Subject> people = List.of(ANN, new Subject.Principal("bob"), new Subject.Principal("ci"));
        private final List<Subject.Group> groups = List.of(STAFF, EVERYBODY, new Subject.Group("ops"));
        private final List<Scope> scopes = List.of(
                Scope.system(),
                ACME,
                WEB,
                VM,
                new Scope.Project("acme", "shop"),
                new Scope.Organization("globex"),
                new Scope.Resource("acme", "shop", "vm", "vm-1"));
        private final List<String> permissions = List.of("vm.read", "vm.start", "vpc.create", "vpc.read", "disk.list");
        private final Map<Subject, Set<Subject.Group>> memberships = new HashMap<>();
        private final List<Binding> bindings = new ArrayList<>();

        World(Random random) {
            this.random = random;
            List<Subject> members = new ArrayList<>(people);
            members.addAll(groups);
            for (Subject member : members) {
                Set<Subject.Group> in = new HashSet<>();
                for (Subject.Group group : groups) {
                    if (random.nextInt(4) == 0) {
                        in.add(group);
                    }
                }
                memberships.put(member, in);
            }
            int count = random.nextInt(12);
            for (int i = 0; i < count; i++) {
                bindings.add(randomBinding("b" + i, random.nextInt(3) == 0 ? Effect.DENY : Effect.ALLOW));
            }
        }

        <T> T one(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }

        Binding randomBinding(String id, Effect effect) {
            List<Subject> all = new ArrayList<>(people);
            all.addAll(groups);
            int flavour = random.nextInt(4);
            Condition condition = switch (flavour) {
                case 0 -> request -> request.permission().name().startsWith("vm.");
                case 1 ->
                    _ -> {
                        throw new IllegalStateException("cannot be told");
                    };
                default -> Condition.ALWAYS;
            };
            Mode mode = random.nextInt(6) == 0 ? Mode.AUDIT : Mode.ENFORCED;
            return new Binding(id, one(all), one(ROLES), one(scopes), effect, mode, "", condition);
        }

        AccessRequest randomRequest() {
            return ask(one(people), one(permissions), one(scopes));
        }
    }

    /** The rules in the fewest words: slow, and obviously right. */
    private static boolean reference(
            Collection<Binding> bindings, Map<Subject, Set<Subject.Group>> memberships, AccessRequest request) {
        Set<Subject> subjects = new HashSet<>(Set.of(request.subject()));
        while (subjects.addAll(subjects.stream()
                .flatMap(subject -> memberships.getOrDefault(subject, Set.of()).stream())
                .toList())) {
            // once more, until no group is new
        }
        boolean granted = false;
        for (Binding binding : bindings) {
            boolean about = binding.mode() == Mode.ENFORCED
                    && subjects.contains(binding.subject())
                    && binding.scope().contains(request.scope())
                    && binding.role().includes(request.permission());
            if (about && binding.effect() == Effect.DENY && !isFalse(binding, request)) {
                return false;
            }
            granted |= about && binding.effect() == Effect.ALLOW && isTrue(binding, request);
        }
        return granted;
    }

    private static boolean isTrue(Binding binding, AccessRequest request) {
        try {
            return binding.condition().holds(request);
        } catch (RuntimeException _) {
            return false;
        }
    }

    private static boolean isFalse(Binding binding, AccessRequest request) {
        try {
            return !binding.condition().holds(request);
        } catch (RuntimeException _) {
            return false;
        }
    }

    @Test
    void policiesDecideAsTheRulesSay() {
        long seed = Long.getLong("policies.seed", System.nanoTime());
        System.out.println("PoliciesTest: -Dpolicies.seed=" + seed);
        Random random = new Random(seed);
        int allowed = 0;
        for (int round = 0; round < 3_000; round++) {
            World world = new World(random);
            Policies policies = new Policies(world.bindings, world.memberships, ROLES);
            for (int i = 0; i < 10; i++) {
                AccessRequest request = world.randomRequest();
                boolean expected = reference(world.bindings, world.memberships, request);
                assertThat(policies.allows(request))
                        .as("%s of %s", request, world.bindings)
                        .isEqualTo(expected);
                assertThat(policies.decide(request).isAllowed()).isEqualTo(expected);
                allowed += expected ? 1 : 0;
            }
        }
        assertThat(allowed).as("requests that were allowed, of 30,000").isBetween(1_000, 29_000);
    }

    @Test
    void theOrderOfBindingsNeverMattersAndAFurtherDenialNeverAllows() {
        long seed = Long.getLong("policies.seed", System.nanoTime());
        System.out.println("PoliciesTest: -Dpolicies.seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            World world = new World(random);
            Policies policies = new Policies(world.bindings, world.memberships, ROLES);
            List<Binding> shuffled = new ArrayList<>(world.bindings);
            Collections.shuffle(shuffled, random);
            Policies otherOrder = new Policies(shuffled, world.memberships, ROLES);
            shuffled.add(world.randomBinding("further", Effect.DENY));
            Policies stricter = new Policies(shuffled, world.memberships, ROLES);
            for (int i = 0; i < 10; i++) {
                AccessRequest request = world.randomRequest();
                assertThat(otherOrder.decide(request)).isEqualTo(policies.decide(request));
                assertThat(stricter.allows(request) && !policies.allows(request))
                        .isFalse();
            }
        }
    }
}
