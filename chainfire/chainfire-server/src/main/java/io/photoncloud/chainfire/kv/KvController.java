package io.photoncloud.chainfire.kv;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.chainfire.keyspace.CallerKeyspace;
import io.photoncloud.chainfire.rest.BytesText;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Versioned;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.RawPath;
import io.photoncloud.common.web.SafeToRepeat;
import io.photoncloud.common.web.Summary;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Keys and values. A key in a path is percent-decoded once and otherwise taken as it is, slashes and all. */
@RestController
@Needs("kv.write")
class KvController {

    private final KvService kv;
    private final KvWriteService writes;

    KvController(KvService kv, KvWriteService writes) {
        this.kv = kv;
        this.writes = writes;
    }

    record PutRequest(
            @Nullable String value,
            @Nullable String valueBase64,
            @Nullable Long ttlSeconds,
            @Nullable Long leaseId) {

        Bytes toValue() {
            return Bytes.wrap(BytesText.parse("value", value, valueBase64));
        }

        Lifetime toLifetime() {
            if (ttlSeconds != null) {
                Check.that(leaseId == null, "lease_id", "must be absent where ttl_seconds is given");
                return new Lifetime.Limited(Duration.ofSeconds(
                        Check.range("ttl_seconds", ttlSeconds, 1, StoreLimits.LEASE_TTL_SECONDS_MAX)));
            }
            return leaseId == null
                    ? new Lifetime.Unlimited()
                    : new Lifetime.OfLease(Check.range("lease_id", leaseId, 1, Long.MAX_VALUE));
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PutView(
            @Nullable String key,
            @Nullable String keyBase64,
            long createRevision,
            long modRevision,
            long version,
            long lease)
            implements Versioned {

        @Override
        public long resourceVersion() {
            return modRevision;
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DeleteView(@Nullable String key, @Nullable String keyBase64, boolean deleted, long revision) {}

    /** @param count of all keys in the range, where that was asked for */
    record ListView(
            List<EntryView> items,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Long count,

            long revision) {}

    record CompactRequest(@Nullable Long revision) {
        CompactRequest {
            Check.range("revision", revision, 1, Long.MAX_VALUE);
        }
    }

    record CompactView(long compactedRevision) {}

    @PostMapping("/api/v1/compact")
    @Needs("kv.administer")
    @Summary("Forgets versions replaced at or before a revision")
    @SafeToRepeat("what is forgotten stays so; where an earlier call did it the answer is COMPACTED")
    CompactView compact(@RequestBody CompactRequest request) {
        long revision = Check.required("revision", request.revision());
        kv.compact(revision);
        return new CompactView(revision);
    }

    @GetMapping("/api/v1/kv/{key}")
    @Needs("kv.read")
    @Summary("A key, now or as of a revision")
    EntryView get(CallerKeyspace caller, @PathVariable RawPath key, @RequestParam(defaultValue = "0") long revision) {
        Check.that(revision >= 0, "revision", "must not be negative");
        Key wanted = key(key);
        Page page = kv.range(caller.keyspace(), RangeQuery.single(wanted).at(revision));
        if (page.entries().isEmpty()) {
            throw new CloudException(ErrorCode.NOT_FOUND, "there is no key " + wanted);
        }
        return EntryView.of(page.entries().getFirst());
    }

    @PostMapping("/api/v1/kv/{key}/put")
    @Summary("Writes a key")
    PutView putByPost(
            CallerKeyspace caller,
            @PathVariable RawPath key,
            @RequestBody PutRequest request,
            Precondition precondition,
            Idempotency idempotency) {
        return put(caller, key, request, precondition, idempotency);
    }

    @PutMapping("/api/v1/kv/{key}")
    @Summary("Writes a key")
    PutView put(
            CallerKeyspace caller,
            @PathVariable RawPath key,
            @RequestBody PutRequest request,
            Precondition precondition,
            Idempotency idempotency) {
        Key wanted = key(key);
        Written written =
                writes.put(caller, wanted, request.toValue(), request.toLifetime(), precondition, idempotency);
        BytesText shown = BytesText.of(wanted);
        return new PutView(
                shown.text(),
                shown.base64(),
                written.createRevision(),
                written.modRevision(),
                written.version(),
                written.lease());
    }

    @PostMapping("/api/v1/kv/{key}/delete")
    @Summary("Deletes a key")
    DeleteView deleteByPost(
            CallerKeyspace caller, @PathVariable RawPath key, Precondition precondition, Idempotency idempotency) {
        return delete(caller, key, precondition, idempotency);
    }

    @DeleteMapping("/api/v1/kv/{key}")
    @Summary("Deletes a key")
    DeleteView delete(
            CallerKeyspace caller, @PathVariable RawPath key, Precondition precondition, Idempotency idempotency) {
        Key wanted = key(key);
        KvWriteService.Deletion done = writes.delete(caller, wanted, precondition, idempotency);
        BytesText shown = BytesText.of(wanted);
        return new DeleteView(shown.text(), shown.base64(), done.deleted(), done.modRevision());
    }

    @GetMapping("/api/v1/kv")
    @Needs("kv.read")
    @Summary("Lists or counts keys, in the order of their bytes")
    Paged<ListView> list(
            CallerKeyspace caller,
            @RequestParam(required = false) @Nullable String prefix,
            @RequestParam(required = false) @Nullable String start,
            @RequestParam(required = false) @Nullable String end,
            @RequestParam(defaultValue = "0") long revision,
            @RequestParam(name = "keys_only", defaultValue = "false") boolean keysOnly,
            @RequestParam(name = "count_only", defaultValue = "false") boolean countOnly,
            PageRequest page) {
        KeyListing listing = KeyListing.of(caller.keyspace(), prefix, start, end, revision, keysOnly);
        if (countOnly) {
            Page counted = kv.range(caller.keyspace(), listing.count());
            return Paged.last(new ListView(List.of(), counted.count(), counted.revision()));
        }
        KeyListing.Place place = listing.place(page);
        Page found = kv.range(caller.keyspace(), listing.query(place, page.limit()));
        long at = place.revision() == 0 ? found.revision() : place.revision();
        List<EntryView> items = found.entries().stream()
                .map(keysOnly ? EntryView::withoutValue : EntryView::of)
                .toList();
        return new Paged<>(new ListView(items, null, at), listing.nextToken(found, at));
    }

    private static Key key(RawPath path) {
        return BytesText.key("key", path.bytes());
    }
}
