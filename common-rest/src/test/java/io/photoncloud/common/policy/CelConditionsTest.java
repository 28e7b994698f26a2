package io.photoncloud.common.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.photoncloud.common.security.Permission;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CelConditionsTest {

    private static final AccessRequest REQUEST = new AccessRequest(
            new Subject.Principal("ann"),
            new Permission("vm.start"),
            new Scope.Resource("acme", "web", "vm", "vm-1"),
            Map.of("tags", Map.of("env", "test"), "vcpus", 4L, "networks", List.of("a", "b")),
            Instant.parse("2026-11-28T16:30:00Z"));

    private final CelConditions conditions = new CelConditions();

    private boolean holds(String expression) {
        return conditions.compile(expression).holds(REQUEST);
    }

    @Test
    void expressionsAskForTheRequestItsScopeItsTimeAndItsAttributes() {
        assertThat(holds("principal == 'ann' && permission.startsWith('vm.')")).isTrue();
        assertThat(holds("organization == 'acme' && project == 'web' && resource_id == 'vm-1'"))
                .isTrue();
        assertThat(holds("resource_type == 'vpc'")).isFalse();
        assertThat(holds("attributes.tags['env'] == 'test'")).isTrue();
        assertThat(holds("attributes.vcpus <= 4")).isTrue();
        assertThat(holds("attributes.networks.exists(n, n == 'b')")).isTrue();
        assertThat(holds("time < timestamp('2026-12-01T00:00:00Z')")).isTrue();
        assertThat(holds("time.getHours('Europe/Berlin') == 17")).isTrue();
    }

    @Test
    void whatDoesNotCompileSaysWhereAndWhy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> conditions.compile("nobody == 'ann'"))
                .withMessageContaining("nobody");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> conditions.compile("principal =="))
                .withMessageContaining("1:");
        assertThatIllegalArgumentException().isThrownBy(() -> conditions.compile("principal + 'x'"));
        assertThatIllegalArgumentException().isThrownBy(() -> conditions.compile("principal == 1"));
        assertThatIllegalArgumentException().isThrownBy(() -> conditions.compile(""));
    }

    @Test
    void whatIsNotThereCannotBeTold() {
        assertThatIllegalStateException().isThrownBy(() -> holds("attributes.missing == 'x'"));
        assertThat(holds("has(attributes.missing) && attributes.missing == 'x'"))
                .isFalse();
    }

    @Test
    void longDeepAndLastingExpressionsAreRefused() {
        String longer = "principal == '" + "x".repeat(CelConditions.LENGTH_MAX) + "'";
        assertThatIllegalArgumentException().isThrownBy(() -> conditions.compile(longer));
        String deep = "(".repeat(200) + "true" + ")".repeat(200);
        assertThatIllegalArgumentException().isThrownBy(() -> conditions.compile(deep));
        String loop = "[1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b, "
                + "[1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3,4,5,6,7,8,9,10].all(d, a + b + c + d > 0))))";
        Condition lasting = conditions.compile(loop);
        assertThatIllegalStateException().isThrownBy(() -> lasting.holds(REQUEST));
    }

    @Test
    void aConditionOfABindingDecides() {
        Role owner = new Role("owner", java.util.Set.of("*"));
        String expression = "time.getHours() < 12";
        Binding binding = new Binding(
                "b1",
                REQUEST.subject(),
                owner,
                new Scope.Organization("acme"),
                Binding.Effect.ALLOW,
                Binding.Mode.ENFORCED,
                expression,
                conditions.compile(expression));
        Policies policies = new Policies(List.of(binding), Collections.emptyMap(), List.of(owner));
        assertThat(policies.allows(REQUEST)).isFalse();
        AccessRequest morning = new AccessRequest(
                REQUEST.subject(),
                REQUEST.permission(),
                REQUEST.scope(),
                Map.of(),
                Instant.parse("2026-11-28T09:00:00Z"));
        assertThat(policies.allows(morning)).isTrue();
    }
}
