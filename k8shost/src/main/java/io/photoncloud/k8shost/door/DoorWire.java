package io.photoncloud.k8shost.door;

import com.google.protobuf.Timestamp;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.Check;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the forms of all resources have alike. */
final class DoorWire {

    private DoorWire() {}

    /** What a request names: a path of REST without it is another path. */
    static String toName(String field, String name) {
        return Check.text(field, name);
    }

    static TenantNames toTenant(boolean hasOrganization, String organization, boolean hasProject, String project) {
        return new TenantNames(hasOrganization ? organization : null, hasProject ? project : null);
    }

    static @Nullable String said(String text) {
        return text.isEmpty() ? null : text;
    }

    static @Nullable Integer said(int number) {
        return number == 0 ? null : number;
    }

    static Timestamp fromTime(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
