package io.photoncloud.flaredb.kv;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.proto.flaredb.v1.KeyValue;
import io.photoncloud.proto.flaredb.v1.KvBatchRequest;
import io.photoncloud.proto.flaredb.v1.KvBatchResponse;
import io.photoncloud.proto.flaredb.v1.KvConsistency;
import io.photoncloud.proto.flaredb.v1.KvDeleteResponse;
import io.photoncloud.proto.flaredb.v1.KvGetResponse;
import io.photoncloud.proto.flaredb.v1.KvNamespace;
import io.photoncloud.proto.flaredb.v1.KvPutResponse;
import io.photoncloud.proto.flaredb.v1.KvScanRequest;
import io.photoncloud.proto.flaredb.v1.KvScanResponse;
import io.photoncloud.proto.flaredb.v1.KvWatchResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys and values as gRPC asks for and shows them. */
final class KvWire {

    private static final int NANOS_MAX = 999_999_999;

    private KvWire() {}

    static KvPlace toPlace(io.photoncloud.proto.flaredb.v1.KvPlace place) {
        if (!place.getNamespace().isEmpty()) {
            Check.matches("namespace", place.getNamespace(), NamespaceService.NAME);
        }
        return new KvPlace(toNames(place), place.getNamespace().isEmpty() ? null : place.getNamespace());
    }

    static TenantNames toNames(io.photoncloud.proto.flaredb.v1.KvPlace place) {
        return new TenantNames(
                place.hasOrgId() ? place.getOrgId() : null, place.hasProjectId() ? place.getProjectId() : null);
    }

    static Key toKey(ByteString key) {
        return KvText.key("key", Bytes.wrap(key.toByteArray()));
    }

    static Bytes toValue(ByteString value) {
        return Bytes.wrap(value.toByteArray());
    }

    static @Nullable Duration toTtl(boolean present, com.google.protobuf.Duration ttl) {
        if (!present) {
            return null;
        }
        Check.range("ttl.seconds", ttl.getSeconds(), 0, Integer.MAX_VALUE);
        Check.range("ttl.nanos", ttl.getNanos(), 0, NANOS_MAX);
        return Duration.ofSeconds(ttl.getSeconds(), ttl.getNanos());
    }

    static Precondition toPrecondition(long version) {
        return KvOperation.inVersion(Check.range("version", version, 0, Long.MAX_VALUE));
    }

    static List<KvOperation> toOperations(KvBatchRequest request) {
        List<KvOperation> operations = new ArrayList<>();
        for (int i = 0; i < request.getOperationsCount(); i++) {
            try {
                operations.add(toOperation(request.getOperations(i)));
            } catch (CloudException e) {
                throw e.inside("operations[" + i + "]");
            }
        }
        return operations;
    }

    private static KvOperation toOperation(io.photoncloud.proto.flaredb.v1.KvOperation operation) {
        return switch (operation.getOperationCase()) {
            case PUT -> {
                var put = operation.getPut();
                yield new KvOperation.Put(
                        toKey(put.getKey()),
                        toValue(put.getValue()),
                        toTtl(put.hasTtl(), put.getTtl()),
                        put.hasVersion() ? toPrecondition(put.getVersion()) : new Precondition.None());
            }
            case DELETE -> {
                var delete = operation.getDelete();
                yield new KvOperation.Delete(
                        toKey(delete.getKey()),
                        delete.hasVersion() ? toPrecondition(delete.getVersion()) : new Precondition.None());
            }
            case GET -> new KvOperation.Get(toKey(operation.getGet().getKey()));
            case OPERATION_NOT_SET ->
                throw CloudException.invalid("operation", "required", "one of put, delete and get is required");
        };
    }

    static KvBatchResponse fromResults(List<KvResult> results) {
        KvBatchResponse.Builder response = KvBatchResponse.newBuilder();
        for (KvResult result : results) {
            KvBatchResponse.Result.Builder form = KvBatchResponse.Result.newBuilder();
            switch (result) {
                case KvResult.Written(long version) ->
                    form.setPut(KvPutResponse.newBuilder().setVersion(version));
                case KvResult.Deleted(boolean present) ->
                    form.setDelete(KvDeleteResponse.newBuilder().setDeleted(present));
                case KvResult.Found(KvEntry entry) -> form.setGet(fromFound(entry));
            }
            response.addResults(form);
        }
        return response.build();
    }

    static KvGetResponse fromFound(@Nullable KvEntry entry) {
        return entry == null
                ? KvGetResponse.getDefaultInstance()
                : KvGetResponse.newBuilder().setEntry(fromEntry(entry)).build();
    }

    static KeyValue fromEntry(KvEntry entry) {
        KeyValue.Builder form = KeyValue.newBuilder()
                .setKey(UnsafeByteOperations.unsafeWrap(entry.key().unsafeArray()))
                .setValue(UnsafeByteOperations.unsafeWrap(entry.value().unsafeArray()))
                .setVersion(entry.version());
        if (entry.expiresAt() != null) {
            form.setExpiresAt(timestamp(entry.expiresAt()));
        }
        return form.build();
    }

    private static KeyValue gone(Key key, long version) {
        return KeyValue.newBuilder()
                .setKey(UnsafeByteOperations.unsafeWrap(key.unsafeArray()))
                .setVersion(version)
                .build();
    }

    private static Timestamp timestamp(Instant at) {
        return Timestamp.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano())
                .build();
    }

    static KvService.Scan toScan(KvScanRequest request) {
        return new KvService.Scan(
                toRange(request.getStart(), request.hasEnd() ? request.getEnd() : null, request.getPrefix()),
                request.getReverse(),
                request.getKeysOnly());
    }

    static KvRange toRange(ByteString start, @Nullable ByteString end, ByteString prefix) {
        return new KvRange(toValue(start), end == null ? null : toValue(end), toValue(prefix));
    }

    static KvScanResponse fromPage(Paged<List<KvEntry>> page) {
        KvScanResponse.Builder response = KvScanResponse.newBuilder();
        page.view().forEach(entry -> response.addEntries(fromEntry(entry)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }

    static KvWatchResponse fromChange(KvChange change) {
        KvWatchResponse.Builder response =
                KvWatchResponse.newBuilder().setPosition(change.position().toString());
        switch (change) {
            case KvChange.Put(KvEntry entry, var _) ->
                response.setKind(KvWatchResponse.Kind.KIND_PUT).setEntry(fromEntry(entry));
            case KvChange.Deleted(Key key, long version, var _) ->
                response.setKind(KvWatchResponse.Kind.KIND_DELETE).setEntry(gone(key, version));
            case KvChange.Expired(Key key, long version, var _) ->
                response.setKind(KvWatchResponse.Kind.KIND_EXPIRE).setEntry(gone(key, version));
            case KvChange.Progress _ -> response.setKind(KvWatchResponse.Kind.KIND_PROGRESS);
        }
        return response.build();
    }

    static Consistency toConsistency(KvConsistency consistency) {
        return switch (consistency) {
            case KV_CONSISTENCY_UNSPECIFIED, KV_CONSISTENCY_STRONG -> Consistency.STRONG;
            case KV_CONSISTENCY_EVENTUAL -> Consistency.EVENTUAL;
            case UNRECOGNIZED ->
                throw CloudException.invalid(
                        "consistency", "strong or eventual", "consistency must be strong or eventual");
        };
    }

    static KvNamespace fromNamespace(Namespace namespace) {
        return KvNamespace.newBuilder()
                .setName(namespace.name())
                .setOrgId(namespace.tenant().organization())
                .setProjectId(namespace.tenant().project())
                .setConsistency(
                        switch (namespace.consistency()) {
                            case STRONG -> KvConsistency.KV_CONSISTENCY_STRONG;
                            case EVENTUAL -> KvConsistency.KV_CONSISTENCY_EVENTUAL;
                        })
                .setCreatedAt(timestamp(namespace.createdAt()))
                .build();
    }
}
