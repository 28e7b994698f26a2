package io.photoncloud.common.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.policy.Binding.Effect;
import io.photoncloud.common.policy.Binding.Mode;
import io.photoncloud.common.security.Permission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How many questions one thread answers in a second, where there are 10,000 bindings. */
@Tag("scale")
class PoliciesSpeedTest {

    private static final int BINDINGS = 10_000;
    private static final int USERS = 5_000;
    private static final int PROJECTS = 500;
    private static final double PER_SECOND_MIN = 1_000_000;
    private static final Duration WARM = Duration.ofSeconds(5);
    private static final Duration MEASURED = Duration.ofSeconds(5);

    @Test
    void aMillionChecksASecond() {
        Random random = new Random(7);
        List<Role> roles = List.of(
                new Role("viewer", Set.of("*.read", "*.list")),
                new Role("operator", Set.of("vm.*", "vpc.read")),
                new Role("owner", Set.of("*")));
        List<Binding> bindings = new ArrayList<>();
        for (int i = 0; i < BINDINGS; i++) {
            Subject subject = i % 10 == 0
                    ? new Subject.Group("group-" + random.nextInt(200))
                    : new Subject.Principal("user-" + random.nextInt(USERS));
            String project = "project-" + random.nextInt(PROJECTS);
            Scope scope = i % 7 == 0 ? new Scope.Organization("acme") : new Scope.Project("acme", project);
            bindings.add(new Binding(
                    "b" + i,
                    subject,
                    roles.get(random.nextInt(3)),
                    scope,
                    i % 50 == 0 ? Effect.DENY : Effect.ALLOW,
                    Mode.ENFORCED,
                    "",
                    Condition.ALWAYS));
        }
        Map<Subject, Set<Subject.Group>> memberships = new HashMap<>();
        for (int i = 0; i < USERS; i++) {
            memberships.put(
                    new Subject.Principal("user-" + i),
                    Set.of(new Subject.Group("group-" + i % 200), new Subject.Group("group-" + (i * 31 + 7) % 200)));
        }
        Policies policies = new Policies(bindings, memberships, roles);
        AccessRequest[] requests = new AccessRequest[10_000];
        List<String> names = List.of("vm.start", "vm.read", "vpc.create", "vpc.read");
        for (int i = 0; i < requests.length; i++) {
            requests[i] = new AccessRequest(
                    new Subject.Principal("user-" + random.nextInt(USERS)),
                    new Permission(names.get(random.nextInt(names.size()))),
                    new Scope.Resource("acme", "project-" + random.nextInt(PROJECTS), "vm", "vm-" + i),
                    Map.of(),
                    Instant.EPOCH);
        }
        ask(policies, requests, WARM);
        double perSecond = ask(policies, requests, MEASURED);
        System.out.printf("PoliciesSpeedTest: %.0f checks a second on one thread, %d bindings%n", perSecond, BINDINGS);
        assertThat(perSecond).isGreaterThan(PER_SECOND_MIN);
    }

    @Test
    void aHundredThousandMembershipsAreRebuiltInATenthOfASecond() {
        PolicyState state = new PolicyState();
        state.apply(new PolicyChange.Put(new PolicyItem.OfRole(new Role("viewer", Set.of("*.read")))));
        Random random = new Random(7);
        for (int i = 0; i < BINDINGS; i++) {
            state.apply(new PolicyChange.Put(new PolicyItem.OfBinding(
                    "b" + i,
                    new Subject.Group("group-" + random.nextInt(2_000)),
                    "viewer",
                    new Scope.Project("acme", "project-" + random.nextInt(PROJECTS)),
                    Effect.ALLOW,
                    Mode.ENFORCED,
                    i % 10 == 0 ? "attributes.size < " + i % 100 : "")));
        }
        for (int i = 0; i < 100_000; i++) {
            Subject member = i % 50 == 0
                    ? new Subject.Group("group-" + i / 50)
                    : new Subject.Principal("user-" + random.nextInt(40_000));
            state.apply(new PolicyChange.Put(
                    new PolicyItem.Membership(member, new Subject.Group("group-" + random.nextInt(2_000)))));
        }
        long first = System.nanoTime();
        PolicySet whole = state.snapshot(0);
        System.out.printf(
                "PoliciesSpeedTest: %d ms for the first of %d items%n",
                (System.nanoTime() - first) / 1_000_000, state.size());
        assertThat(whole.revision()).isZero();
        List<PolicyItem> changes = List.of(
                new PolicyItem.OfRole(new Role("viewer", Set.of("*.list"))),
                new PolicyItem.Membership(new Subject.Group("group-7"), new Subject.Group("group-new")),
                new PolicyItem.Membership(new Subject.Principal("user-7"), new Subject.Group("group-new")),
                new PolicyItem.OfBinding(
                        "new", new Subject.Group("group-7"), "viewer", Scope.system(), Effect.DENY, Mode.ENFORCED, ""),
                new PolicyItem.RevokedToken("t1", Instant.EPOCH));
        for (int warm = 0; warm < 20; warm++) {
            for (PolicyItem change : changes) {
                state.apply(new PolicyChange.Removed(change.key()));
                state.snapshot(warm);
                state.apply(new PolicyChange.Put(change));
                state.snapshot(warm);
            }
        }
        for (PolicyItem change : changes) {
            state.apply(new PolicyChange.Removed(change.key()));
            state.snapshot(1);
            long start = System.nanoTime();
            state.apply(new PolicyChange.Put(change));
            state.snapshot(2);
            long millis = (System.nanoTime() - start) / 1_000_000;
            System.out.printf("PoliciesSpeedTest: %d ms to rebuild %d items for %s%n", millis, state.size(), change);
            assertThat(millis).isLessThan(200);
        }
    }

    private static double ask(Policies policies, AccessRequest[] requests, Duration time) {
        long start = System.nanoTime();
        long asked = 0;
        long allowed = 0;
        while (System.nanoTime() - start < time.toNanos()) {
            for (AccessRequest request : requests) {
                allowed += policies.allows(request) ? 1 : 0;
            }
            asked += requests.length;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(allowed).isBetween(1L, asked - 1);
        return asked / seconds;
    }
}
