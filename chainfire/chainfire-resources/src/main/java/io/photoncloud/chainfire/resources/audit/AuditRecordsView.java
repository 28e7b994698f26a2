package io.photoncloud.chainfire.resources.audit;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.common.api.Paged;
import java.util.List;

/** A page of audit records. */
public record AuditRecordsView(List<AuditRecordView> records) {

    public static Paged<AuditRecordsView> of(RowPage<AuditRecord> found) {
        return new Paged<>(
                new AuditRecordsView(found.rows().stream()
                        .map(row -> AuditRecordView.of(row.value()))
                        .toList()),
                found.nextPageToken());
    }
}
