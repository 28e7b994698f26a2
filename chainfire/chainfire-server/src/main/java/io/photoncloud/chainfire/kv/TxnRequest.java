package io.photoncloud.chainfire.kv;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.photoncloud.chainfire.rest.BytesText;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Condition.Comparison;
import io.photoncloud.chainfire.store.Condition.Target;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.RangeQuery.Projection;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A transaction as REST writes it. Lists that are left out are empty. */
record TxnRequest(
        @Nullable List<ConditionRequest> conditions,
        @Nullable List<OperationRequest> then,
        @JsonProperty("else") @Nullable List<OperationRequest> otherwise) {

    enum ComparisonName {
        @JsonProperty("equal")
        EQUAL,
        @JsonProperty("not_equal")
        NOT_EQUAL,
        @JsonProperty("less")
        LESS,
        @JsonProperty("greater")
        GREATER;

        Comparison toComparison() {
            return switch (this) {
                case EQUAL -> Comparison.EQUAL;
                case NOT_EQUAL -> Comparison.NOT_EQUAL;
                case LESS -> Comparison.LESS;
                case GREATER -> Comparison.GREATER;
            };
        }
    }

    Transaction toTransaction(StoreLimits limits) {
        return new Transaction(
                each("conditions", conditions, ConditionRequest::toCondition),
                each("then", then, step -> step.toOperation(limits)),
                each("else", otherwise, step -> step.toOperation(limits)));
    }

    /** A failure is told with its place in the whole request. */
    private static <T, R> List<R> each(String name, @Nullable List<T> items, Function<T, R> mapping) {
        List<R> mapped = new ArrayList<>();
        for (T item : items == null ? List.<T>of() : items) {
            String place = name + "[" + mapped.size() + "]";
            mapped.add(inside(place, () -> mapping.apply(Check.required(place, item))));
        }
        return mapped;
    }

    private static <R> R inside(String place, java.util.function.Supplier<R> work) {
        try {
            return work.get();
        } catch (CloudException e) {
            boolean placed = e.details().get(CloudException.FIELD) instanceof String field && field.equals(place);
            throw placed ? e : e.inside(place);
        }
    }

    private static KeyRange keys(@Nullable String key, @Nullable String keyBase64, @Nullable String prefix) {
        Check.oneOf(List.of("key", "key_base64", "prefix"), key, keyBase64, prefix);
        return prefix == null
                ? KeyRange.single(BytesText.key("key", BytesText.parse("key", key, keyBase64)))
                : KeyRange.prefix(BytesText.utf8("prefix", prefix));
    }

    /** Compares one property of a key, or of every key with a prefix; {@code comparison} is equal unless given. */
    record ConditionRequest(
            @Nullable String key,
            @Nullable String keyBase64,
            @Nullable String prefix,
            @Nullable ComparisonName comparison,
            @Nullable Boolean exists,
            @Nullable Long version,
            @Nullable Long createRevision,
            @Nullable Long modRevision,
            @Nullable Long leaseId,
            @Nullable String value,
            @Nullable String valueBase64) {

        private static final List<String> TARGETS =
                List.of("exists", "version", "create_revision", "mod_revision", "lease_id", "value", "value_base64");

        Condition toCondition() {
            KeyRange keys = keys(key, keyBase64, prefix);
            Check.oneOf(TARGETS, exists, version, createRevision, modRevision, leaseId, value, valueBase64);
            if (exists != null) {
                Check.that(comparison == null, "comparison", "must be absent where exists is given");
                Comparison present = exists ? Comparison.GREATER : Comparison.EQUAL;
                return new Condition(keys, present, new Target.CreateRevision(0));
            }
            Comparison compared = comparison == null ? Comparison.EQUAL : comparison.toComparison();
            return new Condition(keys, compared, target());
        }

        private Target target() {
            if (version != null) {
                return new Target.Version(version);
            }
            if (createRevision != null) {
                return new Target.CreateRevision(createRevision);
            }
            if (modRevision != null) {
                return new Target.ModRevision(modRevision);
            }
            return leaseId != null
                    ? new Target.Lease(Check.range("lease_id", leaseId, 0, Long.MAX_VALUE))
                    : new Target.Value(Bytes.wrap(BytesText.parse("value", value, valueBase64)));
        }
    }

    /** Exactly one of the steps. */
    record OperationRequest(
            @Nullable PutStep put,
            @Nullable DeleteStep delete,
            @Nullable GetStep get,
            @Nullable TxnRequest txn) {

        Operation toOperation(StoreLimits limits) {
            Check.oneOf(List.of("put", "delete", "get", "txn"), put, delete, get, txn);
            if (put != null) {
                return inside("put", put::toOperation);
            }
            if (delete != null) {
                return inside("delete", delete::toOperation);
            }
            if (get != null) {
                return inside("get", () -> get.toOperation(limits));
            }
            TxnRequest nested = Objects.requireNonNull(txn);
            return new Operation.Nested(inside("txn", () -> nested.toTransaction(limits)));
        }
    }

    record PutStep(
            @Nullable String key,
            @Nullable String keyBase64,
            @Nullable String value,
            @Nullable String valueBase64,
            @Nullable Long leaseId,
            @Nullable Boolean returnPrevious) {

        Operation toOperation() {
            long lease = leaseId == null ? Entry.NO_LEASE : Check.range("lease_id", leaseId, 1, Long.MAX_VALUE);
            return new Operation.Put(
                    BytesText.key("key", BytesText.parse("key", key, keyBase64)),
                    Bytes.wrap(BytesText.parse("value", value, valueBase64)),
                    lease,
                    false,
                    false,
                    Boolean.TRUE.equals(returnPrevious));
        }
    }

    record DeleteStep(
            @Nullable String key,
            @Nullable String keyBase64,
            @Nullable String prefix,
            @Nullable Boolean returnPrevious) {

        Operation toOperation() {
            return new Operation.Delete(keys(key, keyBase64, prefix), Boolean.TRUE.equals(returnPrevious));
        }
    }

    record GetStep(
            @Nullable String key,
            @Nullable String keyBase64,
            @Nullable String prefix,
            @Nullable Integer limit,
            @Nullable Boolean keysOnly,
            @Nullable Boolean countOnly) {

        Operation toOperation(StoreLimits limits) {
            int most = limit == null
                    ? limits.pageEntriesDefault()
                    : Check.range("limit", limit, 1, limits.pageEntriesMax());
            Projection projection = Boolean.TRUE.equals(countOnly)
                    ? Projection.COUNT
                    : Boolean.TRUE.equals(keysOnly) ? Projection.KEYS : Projection.ENTRIES;
            RangeQuery query = RangeQuery.of(keys(key, keyBase64, prefix))
                    .project(projection)
                    .limit(Boolean.TRUE.equals(countOnly) ? 0 : most);
            return new Operation.Get(Boolean.TRUE.equals(countOnly) ? query.withCount() : query);
        }
    }
}
