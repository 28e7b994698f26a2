package io.photoncloud.common.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.TenantFilter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TenancyTest {

    private static final Tenant OURS = new Tenant("acme", "web");
    private static final Tenant NEIGHBOUR = new Tenant("acme", "shop");
    private static final Tenant FOREIGN = new Tenant("globex", "web");

    private final Tenancy open = new Tenancy(SecurityMode.OPEN);
    private final Tenancy enforced = new Tenancy(SecurityMode.ENFORCED);

    private static Caller bound(@Nullable String organization, @Nullable String project) {
        return new Caller.Principal("ann", organization, project, null);
    }

    @Test
    void whoNamesNoTenantInOpenModeReadsEverythingAndMakesForTheDefault() {
        assertThat(open.reading(Caller.ANONYMOUS, null, null)).isEqualTo(new TenantFilter.Everyone());
        assertThat(open.creating(Caller.ANONYMOUS, null, null)).isEqualTo(new Tenant("default", "default"));
        assertThat(open.creating(Caller.ANONYMOUS, "acme", null)).isEqualTo(new Tenant("acme", "default"));
    }

    @Test
    void whatACallNamesNarrowsWhatItReads() {
        TenantFilter filter = open.reading(Caller.ANONYMOUS, "acme", "web");
        assertThat(filter.admits(OURS)).isTrue();
        assertThat(filter.admits(NEIGHBOUR)).isFalse();
        assertThat(filter.admits(FOREIGN)).isFalse();
    }

    @Test
    void aTokenDecidesInEnforcedMode() {
        assertThat(enforced.creating(bound("acme", "web"), null, null)).isEqualTo(OURS);
        TenantFilter filter = enforced.reading(bound("acme", "web"), null, null);
        assertThat(filter.admits(OURS)).isTrue();
        assertThat(filter.admits(NEIGHBOUR)).isFalse();
    }

    @Test
    void aTokenOfAnOrganizationReadsAllItsProjectsAndMakesInTheOneNamed() {
        Caller ann = bound("acme", null);
        assertThat(enforced.reading(ann, null, null).admits(NEIGHBOUR)).isTrue();
        assertThat(enforced.reading(ann, null, "web").admits(NEIGHBOUR)).isFalse();
        assertThat(enforced.creating(ann, null, "web")).isEqualTo(OURS);
    }

    @Test
    void namingAnotherTenantThanTheTokensShowsNothingAndMakesNothing() {
        Caller ann = bound("acme", "web");
        assertThat(enforced.reading(ann, "globex", null).admits(OURS)).isFalse();
        assertThat(enforced.reading(ann, "globex", null).admits(FOREIGN)).isFalse();
        assertThatExceptionOfType(CloudException.class)
                .isThrownBy(() -> enforced.creating(ann, "globex", null))
                .matches(e -> e.code() == ErrorCode.PERMISSION_DENIED)
                .matches(e -> "org_id".equals(e.details().get("field")));
    }

    @Test
    void aServiceNamesTheTenantItActsFor() {
        Caller service = new Caller.Service("plasmavmc");
        assertThat(enforced.reading(service, null, null)).isEqualTo(new TenantFilter.Everyone());
        assertThat(enforced.creating(service, "acme", "web")).isEqualTo(OURS);
        assertThatExceptionOfType(CloudException.class)
                .isThrownBy(() -> enforced.creating(service, "acme", null))
                .matches(e -> "project_id".equals(e.details().get("field")));
    }

    @Test
    void whatIsNotAdmittedIsToTheCallerAsIfItWereNotThere() {
        assertThatExceptionOfType(CloudException.class)
                .isThrownBy(
                        () -> enforced.reading(bound("acme", "web"), null, null).require(FOREIGN, "vm vm-1"))
                .matches(e -> e.code() == ErrorCode.NOT_FOUND)
                .withMessage("no vm vm-1");
    }

    @Test
    void idsOfTenantsAreBounded() {
        for (String id : new String[] {"", "-a", "a b", "a/b", "ä", "x".repeat(65)}) {
            assertThatExceptionOfType(CloudException.class)
                    .as(id)
                    .isThrownBy(() -> new Tenant(id, "web"))
                    .matches(e -> e.code() == ErrorCode.VALIDATION_ERROR);
        }
    }
}
