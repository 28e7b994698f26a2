package io.photoncloud.nightlight.tenant;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Tenant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TenantLimitsTest {
    private static final Set<Tenant> KNOWN = Set.of(new Tenant("acme", "a"), new Tenant("acme", "b"));

    @Test
    void oneOrganizationLeavesRoomForOthers() {
        TenantLimits limits = new TenantLimits(3, 2);

        assertThatCode(() -> limits.requireRoom(new Tenant("other", "a"), KNOWN))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> limits.requireRoom(new Tenant("acme", "c"), KNOWN))
                .isInstanceOf(CloudException.class)
                .hasMessageContaining("photon.nightlight.organization-tenants-max")
                .hasMessageContaining("acme");
    }

    @Test
    void allTogetherHaveABound() {
        TenantLimits limits = new TenantLimits(2, 2);

        assertThatThrownBy(() -> limits.requireRoom(new Tenant("other", "a"), KNOWN))
                .isInstanceOf(CloudException.class)
                .hasMessageContaining("photon.nightlight.tenants-max");
    }
}
