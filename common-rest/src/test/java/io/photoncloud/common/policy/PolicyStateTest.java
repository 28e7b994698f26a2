package io.photoncloud.common.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.policy.Binding.Effect;
import io.photoncloud.common.policy.Binding.Mode;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.security.VerificationKey;
import io.photoncloud.common.testing.TokenIssuer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyStateTest {

    private static final Subject ANN = new Subject.Principal("ann");
    private static final Scope WEB = new Scope.Project("acme", "web");
    private static final PolicyItem VIEWER = new PolicyItem.OfRole(new Role("viewer", Set.of("*.read")));

    private final PolicyState state = new PolicyState();

    private void put(PolicyItem... items) {
        for (PolicyItem item : items) {
            state.apply(new PolicyChange.Put(item));
        }
    }

    private static PolicyItem.OfBinding binding(String id, Effect effect, String expression) {
        return new PolicyItem.OfBinding(id, ANN, "viewer", WEB, effect, Mode.ENFORCED, expression);
    }

    private static AccessRequest read(Map<String, Object> attributes) {
        return new AccessRequest(ANN, new Permission("vm.read"), WEB, attributes, RandomItems.NOW);
    }

    private boolean mayRead() {
        return state.snapshot(1).policies().allows(read(Map.of()));
    }

    @Test
    void aBindingOfARoleThatIsNotThereDoesNothingUntilItIs() {
        put(binding("b1", Effect.ALLOW, ""));
        assertThat(mayRead()).isFalse();

        put(VIEWER);
        assertThat(mayRead()).isTrue();

        put(new PolicyItem.OfRole(new Role("viewer", Set.of("vpc.read"))));
        assertThat(mayRead()).isFalse();

        put(VIEWER);
        state.apply(new PolicyChange.Removed(VIEWER.key()));
        assertThat(mayRead()).isFalse();
    }

    @Test
    void aSnapshotStaysAsItWas() {
        put(VIEWER, binding("b1", Effect.ALLOW, ""));
        PolicySet before = state.snapshot(1);

        state.apply(new PolicyChange.Removed(new PolicyItem.Key(PolicyItem.Kind.BINDING, "b1")));
        put(new PolicyItem.RevokedToken("t1", RandomItems.NOW), binding("b2", Effect.DENY, ""));

        assertThat(before.policies().allows(read(Map.of()))).isTrue();
        assertThat(before.revocations().isRevoked("t1", "ann", RandomItems.NOW)).isFalse();
        assertThat(mayRead()).isFalse();
        assertThat(state.snapshot(2).revocations().isRevoked("t1", "ann", RandomItems.NOW))
                .isTrue();
    }

    @Test
    void whatDidNotChangeIsNotMadeAnew() {
        put(VIEWER, binding("b1", Effect.ALLOW, ""));
        PolicySet before = state.snapshot(1);

        put(VIEWER, new PolicyItem.RevokedToken("t1", RandomItems.NOW));

        PolicySet after = state.snapshot(2);
        assertThat(after.policies()).isSameAs(before.policies());
        assertThat(after.revocations()).isNotSameAs(before.revocations());
        assertThat(state.snapshot(3).revocations()).isSameAs(after.revocations());
    }

    @Test
    void anExpressionThatDoesNotCompileCountsAgainstTheRequest() {
        put(VIEWER, binding("b1", Effect.ALLOW, "this is no expression"));
        assertThat(mayRead()).isFalse();

        put(binding("b1", Effect.ALLOW, ""), binding("b2", Effect.DENY, "this is no expression"));
        assertThat(mayRead()).isFalse();

        state.apply(new PolicyChange.Removed(new PolicyItem.Key(PolicyItem.Kind.BINDING, "b2")));
        assertThat(mayRead()).isTrue();
    }

    @Test
    void anExpressionIsCompiledOnceAndForgottenWithItsLastBinding() {
        String night = "attributes.night == true";
        put(VIEWER);
        for (int i = 0; i < 100; i++) {
            put(binding("b" + i, Effect.ALLOW, night));
        }
        assertThat(state.conditions()).isEqualTo(1);
        assertThat(state.snapshot(1).policies().allows(read(Map.of("night", true))))
                .isTrue();
        assertThat(mayRead()).isFalse();

        put(binding("b0", Effect.ALLOW, night));
        for (int i = 0; i < 99; i++) {
            put(binding("b" + i, Effect.ALLOW, ""));
        }
        assertThat(state.conditions()).isEqualTo(1);
        state.apply(new PolicyChange.Removed(new PolicyItem.Key(PolicyItem.Kind.BINDING, "b99")));
        assertThat(state.conditions()).isZero();
    }

    @Test
    void aStateThatStartsOverCompilesNothingAnewAndLeavesNothingBehind() {
        put(VIEWER, binding("b1", Effect.ALLOW, "attributes.night == true"));
        PolicySet before = state.snapshot(1);
        PolicyState next = state.startOver();
        next.apply(new PolicyChange.Put(VIEWER));
        next.apply(new PolicyChange.Put(binding("b2", Effect.ALLOW, "attributes.night == true")));
        next.apply(new PolicyChange.Put(binding("b3", Effect.ALLOW, "attributes.day == true")));

        state.discard();

        assertThat(next.conditions()).isEqualTo(2);
        assertThat(next.snapshot(2).policies().allows(read(Map.of("night", true))))
                .isTrue();
        assertThat(before.policies().allows(read(Map.of("night", true)))).isTrue();
        next.discard();
        assertThat(next.conditions()).isZero();
    }

    @Test
    void keysAreTheSameMapUntilOneOfThemChanges() {
        VerificationKey first = key("k1");
        put(new PolicyItem.OfKey(first));
        PolicySet before = state.snapshot(1);

        put(new PolicyItem.OfKey(first), VIEWER);
        assertThat(state.snapshot(2).keys()).isSameAs(before.keys()).isEqualTo(Map.of("k1", first));

        VerificationKey other = key("k1");
        put(new PolicyItem.OfKey(other), new PolicyItem.OfKey(first), new PolicyItem.OfKey(other));
        assertThat(state.snapshot(3).keys()).isEqualTo(Map.of("k1", other));
        state.apply(new PolicyChange.Removed(new PolicyItem.Key(PolicyItem.Kind.VERIFICATION_KEY, "k1")));
        assertThat(state.snapshot(4).keys()).isEmpty();
        assertThat(before.keys()).isEqualTo(Map.of("k1", first));
    }

    private static VerificationKey key(String id) {
        return new VerificationKey(TokenIssuer.newKey(id).toPublicJWK());
    }

    @Test
    void tokensOfAPrincipalAreRevokedByWhenTheyWereIssued() {
        Instant then = RandomItems.NOW;
        put(new PolicyItem.RevokedPrincipal("ann", then), new PolicyItem.RevokedPrincipal("bob", Instant.MAX));
        RevocationSet revocations = state.snapshot(1).revocations();

        assertThat(revocations.isRevoked("t1", "ann", then.minusSeconds(1))).isTrue();
        assertThat(revocations.isRevoked("t1", "ann", then)).isFalse();
        assertThat(revocations.isRevoked("t1", "ann", null)).isTrue();
        assertThat(revocations.isRevoked(null, "bob", then.plusSeconds(1_000_000)))
                .isTrue();
        assertThat(revocations.isRevoked(null, "ci", null)).isFalse();
    }

    @Test
    void changesLeadWhereABeginningFromScratchLeads() {
        long seed = Long.getLong("policies.seed", System.nanoTime());
        System.out.println("PolicyStateTest: -Dpolicies.seed=" + seed);
        Random random = new Random(seed);
        RandomItems items = new RandomItems(random);
        int allowed = 0;
        int revoked = 0;
        // So that what is compiled is compiled for all rounds.
        RandomItems.EXPRESSIONS.forEach(expression -> put(binding(expression, Effect.ALLOW, expression)));
        for (int round = 0; round < 300; round++) {
            PolicyState changed = state.startOver();
            Map<PolicyItem.Key, PolicyItem> left = new LinkedHashMap<>();
            for (int step = 0; step < 8; step++) {
                List<PolicyChange> changes = new ArrayList<>();
                for (int i = random.nextInt(20); i > 0; i--) {
                    changes.add(items.change());
                }
                changed.apply(changes);
                changes.forEach(change -> keep(left, change));
                List<PolicyItem> shuffled = new ArrayList<>(left.values());
                Collections.shuffle(shuffled, random);
                PolicyState scratch = state.startOver();
                shuffled.forEach(item -> scratch.apply(new PolicyChange.Put(item)));

                assertThat(changed.size()).isEqualTo(scratch.size()).isEqualTo(left.size());
                PolicySet one = changed.snapshot(step);
                PolicySet other = scratch.snapshot(step);
                for (int i = 0; i < 20; i++) {
                    AccessRequest request = items.request();
                    Decision decision = one.policies().decide(request);
                    assertThat(decision)
                            .as("%s of %s", request, left.values())
                            .isEqualTo(other.policies().decide(request));
                    assertThat(one.policies().allows(request)).isEqualTo(decision.isAllowed());
                    allowed += decision.isAllowed() ? 1 : 0;
                }
                assertThat(one.revocations()).isEqualTo(other.revocations());
                assertThat(one.keys()).isEqualTo(other.keys());
                scratch.discard();
                revoked += items.isRevoked(one.revocations()) ? 1 : 0;
            }
        }
        assertThat(allowed).as("requests that were allowed, of 48,000").isBetween(1_000, 47_000);
        assertThat(revoked).as("tokens that were revoked, of 2,400").isBetween(100, 2_300);
    }

    private static void keep(Map<PolicyItem.Key, PolicyItem> left, PolicyChange change) {
        switch (change) {
            case PolicyChange.Put(PolicyItem item) -> left.put(item.key(), item);
            case PolicyChange.Removed(PolicyItem.Key key) -> left.remove(key);
        }
    }
}
