package io.photoncloud.chainfire.resources.audit;

import com.google.protobuf.ByteString;
import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.ResourceRefCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Caller;
import io.photoncloud.proto.resources.stored.v1.StoredAuditAnchor;
import io.photoncloud.proto.resources.stored.v1.StoredAuditLink;
import io.photoncloud.proto.resources.stored.v1.StoredAuditRecord;
import io.photoncloud.proto.resources.stored.v1.StoredCaller;
import io.photoncloud.proto.resources.stored.v1.StoredDetail;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tables of audit records and of the chain over them, of one service. */
final class AuditStore {

    static final Index<AuditRecord> BY_RESOURCE = Index.ofEach(
            "resource",
            entry -> entry.resource() == null
                    ? List.of()
                    : List.of(IndexKey.of(
                            entry.resource().type(), entry.resource().id())));
    static final Index<AuditRecord> BY_CALLER = Index.of("caller", entry -> callerKey(entry.caller()));

    static final Codec<AuditRecord> RECORDS =
            VersionedCodec.first(ProtoCodec.of(StoredAuditRecord.parser(), AuditStore::toStored, AuditStore::toDomain));

    static final Codec<AuditLink> LINKS =
            VersionedCodec.first(ProtoCodec.of(StoredAuditLink.parser(), AuditStore::toStored, AuditStore::toDomain));

    static final Codec<AuditAnchor> ANCHORS =
            VersionedCodec.first(ProtoCodec.of(StoredAuditAnchor.parser(), AuditStore::toStored, AuditStore::toDomain));

    static final Key HEAD = Key.utf8("head");

    private AuditStore() {}

    static Table<AuditRecord> records(ReplicatedStore store, String service) {
        return new Table<>(store, service + "/audit", AuditRecord::key, RECORDS, List.of(BY_RESOURCE, BY_CALLER));
    }

    static Table<AuditLink> links(ReplicatedStore store, String service) {
        return new Table<>(store, service + "/audit-chain", AuditLink::key, LINKS, List.of());
    }

    /** Its one row is the last link, so that the end is found without reading all. */
    static Table<AuditLink> heads(ReplicatedStore store, String service) {
        return new Table<>(store, service + "/audit-head", _ -> HEAD, LINKS, List.of());
    }

    /** Its one row says where the chain begins; there is none while nothing is forgotten. */
    static Table<AuditAnchor> anchors(ReplicatedStore store, String service) {
        return new Table<>(store, service + "/audit-anchor", _ -> AuditAnchor.KEY, ANCHORS, List.of());
    }

    private static StoredAuditRecord toStored(AuditRecord entry) {
        StoredAuditRecord.Builder form = StoredAuditRecord.newBuilder()
                .setId(entry.id())
                .setAtMs(entry.at().toEpochMilli())
                .setService(entry.service())
                .setAction(entry.action())
                .setOutcome(
                        switch (entry.outcome()) {
                            case DONE -> StoredAuditRecord.Outcome.OUTCOME_DONE;
                            case DENIED -> StoredAuditRecord.Outcome.OUTCOME_DENIED;
                        })
                .setCaller(toStored(entry.caller()))
                .setRequestId(entry.requestId())
                .setTraceId(entry.traceId());
        if (entry.resource() != null) {
            form.setResource(ResourceRefCodec.toStored(entry.resource()));
        }
        new TreeMap<>(entry.details())
                .forEach((name, value) ->
                        form.addDetails(StoredDetail.newBuilder().setName(name).setValue(value)));
        return form.build();
    }

    private static AuditRecord toDomain(StoredAuditRecord form) {
        Map<String, String> details = new HashMap<>();
        form.getDetailsList().forEach(detail -> details.put(detail.getName(), detail.getValue()));
        return new AuditRecord(
                form.getId(),
                Instant.ofEpochMilli(form.getAtMs()),
                form.getService(),
                form.getAction(),
                switch (form.getOutcome()) {
                    case OUTCOME_DONE -> AuditRecord.Outcome.DONE;
                    case OUTCOME_DENIED -> AuditRecord.Outcome.DENIED;
                    case OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
                        throw new IllegalArgumentException("an audit record has no known outcome");
                },
                toDomain(form.getCaller()),
                form.hasResource() ? ResourceRefCodec.toDomain(form.getResource()) : null,
                form.getRequestId(),
                form.getTraceId(),
                details);
    }

    private static StoredCaller.Kind kind(Caller caller) {
        return switch (caller) {
            case Caller.Anonymous() -> StoredCaller.Kind.KIND_ANONYMOUS;
            case Caller.Principal _ -> StoredCaller.Kind.KIND_PRINCIPAL;
            case Caller.Service _ -> StoredCaller.Kind.KIND_SERVICE;
        };
    }

    private static String id(Caller caller) {
        return switch (caller) {
            case Caller.Anonymous() -> "";
            case Caller.Principal principal -> principal.id();
            case Caller.Service(String name) -> name;
        };
    }

    /** What a caller is found by. */
    static IndexKey callerKey(Caller caller) {
        return IndexKey.of(kind(caller).name(), id(caller));
    }

    private static StoredCaller toStored(Caller caller) {
        StoredCaller.Builder form =
                StoredCaller.newBuilder().setKind(kind(caller)).setId(id(caller));
        if (caller instanceof Caller.Principal principal) {
            if (principal.organization() != null) {
                form.setOrganization(principal.organization());
            }
            if (principal.project() != null) {
                form.setProject(principal.project());
            }
        }
        return form.build();
    }

    private static Caller toDomain(StoredCaller form) {
        return switch (form.getKind()) {
            case KIND_ANONYMOUS -> Caller.ANONYMOUS;
            case KIND_PRINCIPAL ->
                new Caller.Principal(
                        form.getId(),
                        form.getOrganization().isEmpty() ? null : form.getOrganization(),
                        form.getProject().isEmpty() ? null : form.getProject(),
                        null);
            case KIND_SERVICE -> new Caller.Service(form.getId());
            case KIND_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("an audit record has no known caller");
        };
    }

    private static StoredAuditLink toStored(AuditLink link) {
        StoredAuditLink.Builder form = StoredAuditLink.newBuilder()
                .setNumber(link.number())
                .setPreviousDigest(ByteString.copyFrom(link.previousDigest().unsafeArray()))
                .setDigest(ByteString.copyFrom(link.digest().unsafeArray()))
                .setAtMs(link.at().toEpochMilli());
        link.covered()
                .forEach(covered -> form.addCovered(StoredAuditLink.Covered.newBuilder()
                        .setRevision(covered.revision())
                        .setId(covered.id())));
        return form.build();
    }

    private static AuditLink toDomain(StoredAuditLink form) {
        return new AuditLink(
                form.getNumber(),
                Bytes.wrap(form.getPreviousDigest().toByteArray()),
                form.getCoveredList().stream()
                        .map(covered -> new AuditLink.Covered(covered.getRevision(), covered.getId()))
                        .toList(),
                Bytes.wrap(form.getDigest().toByteArray()),
                Instant.ofEpochMilli(form.getAtMs()));
    }

    private static StoredAuditAnchor toStored(AuditAnchor anchor) {
        return StoredAuditAnchor.newBuilder()
                .setNumber(anchor.number())
                .setDigest(ByteString.copyFrom(anchor.digest().unsafeArray()))
                .setLastRevision(anchor.lastRevision())
                .addAllLeaving(anchor.leaving())
                .build();
    }

    private static AuditAnchor toDomain(StoredAuditAnchor form) {
        return new AuditAnchor(
                form.getNumber(),
                Bytes.wrap(form.getDigest().toByteArray()),
                form.getLastRevision(),
                form.getLeavingList());
    }

    static Key linkKey(long number) {
        return Key.utf8("%019d".formatted(number));
    }
}
