package io.photoncloud.chainfire.lease;

import io.photoncloud.chainfire.keyspace.CallerKeyspace;
import io.photoncloud.chainfire.rest.BytesText;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Leases.Lease;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.PageToken;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.SafeToRepeat;
import io.photoncloud.common.web.Summary;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Leases. */
@RestController
@Needs("lease.write")
class LeaseController {

    private static final String LIST = "leases";

    private final LeaseService leases;
    private final LeaseGrantService grants;

    LeaseController(LeaseService leases, LeaseGrantService grants) {
        this.leases = leases;
        this.grants = grants;
    }

    /** @param id the id wanted; left out to be given one */
    record GrantRequest(@Nullable Long ttlSeconds, @Nullable Long id) {
        GrantRequest {
            Check.range("ttl_seconds", ttlSeconds, 1, StoreLimits.LEASE_TTL_SECONDS_MAX);
            if (id != null) {
                Check.range("id", id, 1, Long.MAX_VALUE);
            }
        }

        Duration ttl() {
            return Duration.ofSeconds(Check.required("ttl_seconds", ttlSeconds));
        }
    }

    record LeaseView(long id, long ttlSeconds, long remainingMs) {
        static LeaseView of(Lease lease) {
            return new LeaseView(
                    lease.id(), lease.ttl().toSeconds(), lease.remaining().toMillis());
        }
    }

    /** @param keys as text, those that are no UTF-8 in base64 */
    record LeaseKeysView(long id, long ttlSeconds, long remainingMs, List<String> keys, List<String> keysBase64) {
        static LeaseKeysView of(Lease lease, List<Key> keys) {
            List<BytesText> texts = keys.stream().map(BytesText::of).toList();
            return new LeaseKeysView(
                    lease.id(),
                    lease.ttl().toSeconds(),
                    lease.remaining().toMillis(),
                    texts.stream()
                            .map(BytesText::text)
                            .flatMap(java.util.stream.Stream::ofNullable)
                            .toList(),
                    texts.stream()
                            .map(BytesText::base64)
                            .flatMap(java.util.stream.Stream::ofNullable)
                            .toList());
        }
    }

    record RevokedView(long id) {}

    record IdView(long id) {}

    record ListView(List<IdView> items) {}

    @PostMapping("/api/v1/leases")
    @Summary("Makes a lease")
    @ResponseStatus(HttpStatus.CREATED)
    LeaseView grant(CallerKeyspace caller, @RequestBody GrantRequest request, Idempotency idempotency) {
        long id = request.id() == null ? 0 : request.id();
        return LeaseView.of(grants.grant(caller, id, request.ttl(), idempotency));
    }

    @GetMapping("/api/v1/leases")
    @Needs("lease.read")
    @Summary("Lists leases")
    Paged<ListView> list(CallerKeyspace caller, PageRequest page) {
        long after = page.position(LIST).map(LeaseController::id).orElse(0L);
        List<IdView> all = leases.list(caller.keyspace()).stream()
                .filter(id -> id > after)
                .sorted()
                .limit(page.limit() + 1L)
                .map(IdView::new)
                .toList();
        if (all.size() <= page.limit()) {
            return Paged.last(new ListView(all));
        }
        List<IdView> told = all.subList(0, page.limit());
        byte[] last =
                ByteBuffer.allocate(Long.BYTES).putLong(told.getLast().id()).array();
        return new Paged<>(new ListView(told), PageToken.of(LIST, last));
    }

    private static long id(byte[] position) {
        if (position.length != Long.BYTES) {
            throw PageToken.invalid();
        }
        return ByteBuffer.wrap(position).getLong();
    }

    @GetMapping("/api/v1/leases/{id}")
    @Needs("lease.read")
    @Summary("What is left of a lease, and its keys")
    LeaseKeysView get(
            CallerKeyspace caller, @PathVariable long id, @RequestParam(defaultValue = "false") boolean keys) {
        Lease lease = leases.timeToLive(caller.keyspace(), id);
        return LeaseKeysView.of(lease, keys ? leases.keys(caller.keyspace(), id) : List.of());
    }

    @PostMapping("/api/v1/leases/{id}/keepalive")
    @Summary("Gives a lease its whole time again")
    @SafeToRepeat("the lease has its whole time either way, from the later call")
    LeaseView keepAlive(CallerKeyspace caller, @PathVariable long id) {
        return LeaseView.of(leases.keepAlive(caller.keyspace(), id));
    }

    @DeleteMapping("/api/v1/leases/{id}")
    @Summary("Ends a lease and deletes its keys")
    @SafeToRepeat("the lease is gone either way; where an earlier call ended it the answer is NOT_FOUND")
    RevokedView revoke(CallerKeyspace caller, @PathVariable long id) {
        leases.revoke(caller.keyspace(), id);
        return new RevokedView(id);
    }
}
