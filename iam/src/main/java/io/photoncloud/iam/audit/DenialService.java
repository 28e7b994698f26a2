package io.photoncloud.iam.audit;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.audit.AuditRecord;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.Denied;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Sha256;
import io.photoncloud.common.denial.Denial;
import io.photoncloud.common.denial.DenialReport;
import io.photoncloud.common.denial.DenialReport.Told;
import io.photoncloud.common.denial.Denials;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records denials in the audit log: those at IAM's own doors before they are answered, those at other services' doors when
 * they are reported. Safe for many threads.
 */
public final class DenialService implements Denials {

    /** The action of a denial that names no permission. */
    static final String CALL = "call.make";

    /** The action of a record that stands for denials of which only the number is known. */
    static final String COUNTED = "denial.count";

    private static final Logger log = LoggerFactory.getLogger(DenialService.class);

    private final AuditLog audit;
    private final IdSource ids;

    public DenialService(AuditLog audit, IdSource ids) {
        this.audit = audit;
        this.ids = ids;
    }

    /** At a door of IAM. That it cannot be recorded does not change the answer; it is logged. */
    @Override
    public void denied(Denial denial) {
        AuditRecord entry = entry(audit.service(), ids.nextLong(), new Told(denial, denial.at(), 1), Map.of());
        try {
            audit.write(List.of(entry));
            log.atInfo()
                    .addKeyValue("caller", denial.caller())
                    .addKeyValue("permission", denial.denied().permission())
                    .addKeyValue("scope", denial.denied().scope())
                    .addKeyValue("call", denial.call())
                    .addKeyValue("client", denial.client())
                    .log("denied");
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("action", entry.action())
                    .addKeyValue("caller", entry.caller())
                    .setCause(e)
                    .log("a denial could not be recorded");
        }
    }

    /** Returns when all of the report is recorded, now or when it came before. */
    public void report(String service, DenialReport report) {
        Map<String, String> process = Map.of(
                "node", report.reporter().node(), "start", report.reporter().start());
        List<AuditRecord> entries = new ArrayList<>();
        for (Told told : report.denials()) {
            entries.add(entry(service, distinct(service, report, entries.size()), told, process));
        }
        if (report.notSingly() > 0) {
            entries.add(counted(service, distinct(service, report, entries.size()), report, process));
        }
        audit.write(entries);
    }

    /** The same for the same part of the same report, so that it is recorded once. */
    private static long distinct(String service, DenialReport report, int part) {
        MessageDigest digest = Sha256.start();
        for (String name :
                List.of(service, report.reporter().node(), report.reporter().start())) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            digest.update(bytes);
        }
        digest.update(ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(report.number())
                .putInt(part)
                .flip());
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    private static AuditRecord entry(String service, long distinct, Told told, Map<String, String> process) {
        Denial first = told.first();
        Denied denied = first.denied();
        Map<String, String> details = new TreeMap<>(process);
        details.put("call", first.call());
        details.put("door", first.door().name());
        details.put("why", first.why());
        putUnlessEmpty(details, "scope", denied.scope());
        putUnlessEmpty(details, "client", first.client());
        if (told.count() > 1) {
            details.put("count", Long.toString(told.count()));
            details.put("last_at", told.last().toString());
        }
        return new AuditRecord(
                AuditLog.id(first.at(), distinct),
                first.at(),
                service,
                denied.permission().isEmpty() ? CALL : denied.permission(),
                AuditRecord.Outcome.DENIED,
                first.caller(),
                ResourceRef.find(denied.resourceType(), denied.resourceId()).orElse(null),
                first.requestId(),
                first.traceId(),
                details);
    }

    private static void putUnlessEmpty(Map<String, String> details, String name, String value) {
        if (!value.isEmpty()) {
            details.put(name, value);
        }
    }

    private static AuditRecord counted(
            String service, long distinct, DenialReport report, Map<String, String> process) {
        Map<String, String> details = new TreeMap<>(process);
        details.put("count", Long.toString(report.notSingly()));
        details.put("why", "too many waited to be recorded singly");
        return new AuditRecord(
                AuditLog.id(report.at(), distinct),
                report.at(),
                service,
                COUNTED,
                AuditRecord.Outcome.DENIED,
                new Caller.Service(service),
                null,
                "",
                "",
                details);
    }
}
