package io.photoncloud.creditservice.ledger;

import io.photoncloud.common.api.Tenant;
import java.util.List;
import java.util.Map;

/** The quotas that something counts in: its project's and its organization's. */
record Quotas(List<Quota> all) {

    /** None where nothing is asked of them. */
    static Quotas of(Books books, Tenant tenant, Map<QuotaResource, Long> quantities) {
        return new Quotas(
                quantities.isEmpty()
                        ? List.of()
                        : List.of(
                                books.quota(tenant.organization(), tenant.project()),
                                books.quota(tenant.organization(), null)));
    }

    /** @throws io.photoncloud.common.api.CloudException CONFLICT, with the limit that stands in the way */
    Quotas taking(Map<QuotaResource, Long> quantities) {
        return new Quotas(all.stream().map(quota -> quota.taking(quantities)).toList());
    }

    Quotas givingBack(Map<QuotaResource, Long> quantities) {
        return new Quotas(
                all.stream().map(quota -> quota.givingBack(quantities)).toList());
    }

    void put(Books books) {
        all.forEach(books::put);
    }
}
