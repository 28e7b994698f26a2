package io.photoncloud.nightlight.tenant;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.metrics.Sampled;
import io.photoncloud.common.metrics.Samples;
import io.photoncloud.nightlight.tsdb.RollupStatus;
import io.photoncloud.nightlight.tsdb.Tsdb;

/** What each project has here and asks for, as metrics of the service. */
public final class TenantUsage implements Sampled {
    private final TenantStores stores;
    private final TenantQueries queries;

    public TenantUsage(TenantStores stores, TenantQueries queries) {
        this.stores = stores;
        this.queries = queries;
    }

    @Override
    public void sample(Samples samples) {
        stores.all().forEach((tenant, store) -> sample(samples, tenant, store));
    }

    private void sample(Samples samples, Tenant tenant, Tsdb store) {
        String[] labels = {"organization", tenant.organization(), "project", tenant.project()};
        samples.counter(
                "nightlight_tenant_samples_taken", "samples that a project had stored", store.samplesTaken(), labels);
        samples.counter(
                "nightlight_tenant_queries", "calls that read what a project stored", queries.of(tenant), labels);
        samples.gauge("nightlight_tenant_active_series", "series of a project in memory", store.headSeries(), labels);
        samples.gauge(
                "nightlight_tenant_open_histogram_bytes",
                "what native histograms of a project take of memory that are in no file yet",
                store.openHistogramBytes(),
                labels);
        samples.gauge(
                "nightlight_tenant_in_trouble",
                "1 while a project's samples are refused, until its store is opened again or its log can be written",
                store.hasFailed() || store.isLogBroken() ? 1 : 0,
                labels);
        samples.gauge("nightlight_tenant_storage_bytes", "what a project takes on the disk", store.sizeBytes(), labels);
        samples.counter(
                "nightlight_tenant_rollup_failures",
                "times that rollups of a project could not be made",
                store.rollupFailures(),
                labels);
        store.rollups().forEach(rollups -> sample(samples, tenant, rollups));
    }

    private static void sample(Samples samples, Tenant tenant, RollupStatus rollups) {
        String resolution = rollups.resolution().toString();
        String[] labels = {"organization", tenant.organization(), "project", tenant.project(), "resolution", resolution
        };
        samples.counter("nightlight_tenant_rollups_made", "files of rollups that were made", rollups.made(), labels);
        samples.gauge("nightlight_tenant_rollup_files", "files of rollups of a project", rollups.files(), labels);
        samples.gauge("nightlight_tenant_rollup_bytes", "what they take on the disk", rollups.bytes(), labels);
    }
}
