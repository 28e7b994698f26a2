package io.photoncloud.plasmavmc.volume;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.Versioned;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A volume, as REST shows it.
 *
 * @param failureReason why what was asked last did not come to pass
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VolumeView(
        String id,
        String name,
        String orgId,
        String projectId,
        int sizeGb,
        String nodeId,
        String state,
        Instant stateSince,
        @Nullable String vmId,
        @Nullable String operationId,
        @Nullable String failureReason,
        Instant createdAt,
        long resourceVersion)
        implements Versioned {

    public static VolumeView of(Row<Volume> row) {
        Volume volume = row.value();
        return new VolumeView(
                volume.id(),
                volume.name(),
                volume.tenant().organization(),
                volume.tenant().project(),
                volume.gib(),
                volume.node(),
                volume.state().word(),
                volume.state().since(),
                orNull(volume.vm()),
                orNull(volume.operation()),
                orNull(volume.trouble()),
                volume.created(),
                row.modRevision());
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
