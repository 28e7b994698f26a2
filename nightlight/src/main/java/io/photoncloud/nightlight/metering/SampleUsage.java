package io.photoncloud.nightlight.metering;

import io.photoncloud.common.api.Tenant;
import java.time.Instant;

/** How many samples a project had stored in a window of time. The same window of the same project has the same id. */
record SampleUsage(Tenant tenant, Instant from, Instant to, long samples) {
    String id() {
        return tenant.organization() + "/" + tenant.project() + "/" + from.toEpochMilli();
    }
}
