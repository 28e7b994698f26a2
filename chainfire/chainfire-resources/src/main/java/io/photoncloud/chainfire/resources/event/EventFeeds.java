package io.photoncloud.chainfire.resources.event;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.follow.Followed;
import io.photoncloud.chainfire.resources.follow.Follower;
import io.photoncloud.chainfire.resources.follow.Position;
import io.photoncloud.chainfire.resources.follow.Told;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.TenantFilter;
import io.photoncloud.common.stream.EventStreams;
import io.photoncloud.common.stream.Feed;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What happens to resources, as it happens, for those who may see them. Safe for many threads. */
public final class EventFeeds {

    private final ResourceEvents events;
    private final Access access;
    private final Duration heartbeat;

    /** @param heartbeat how often is to be told that nothing happened */
    public EventFeeds(ResourceEvents events, Access access, Duration heartbeat) {
        this.events = events;
        this.access = access;
        this.heartbeat = heartbeat;
    }

    /**
     * Where to begin.
     *
     * @param last what was told last, to go on from there; null for the beginning
     * @param replay whether it begins with what has happened until now
     */
    public record Beginning(@Nullable Position last, boolean replay) {

        /** @param lastEventId the header */
        public static Beginning of(@Nullable String lastEventId, boolean replay) {
            return new Beginning(Position.parse(EventStreams.LAST_ID, lastEventId), replay);
        }
    }

    /** What a caller listens to, for as long as that is allowed. */
    public final class Listening {

        private final Supplier<Followed<ResourceEvent>> allowed;
        private final Followed<ResourceEvent> followed;

        private Listening(Supplier<Followed<ResourceEvent>> allowed) {
            this.allowed = allowed;
            this.followed = allowed.get();
        }

        /** To be closed. */
        public Feed<Told<ResourceEvent>> open(Beginning beginning) {
            return beginning.last() == null && !beginning.replay()
                    ? Follower.fromNow(followed, heartbeat)
                    : Follower.open(followed, beginning.last(), heartbeat);
        }

        /** @throws CloudException as when it began */
        public void requireAllowed() {
            var _ = allowed.get();
        }
    }

    /**
     * To what happens to one resource.
     *
     * @param visible which one; throws where the caller may not see it
     */
    public Listening listen(Supplier<ResourceRef> visible) {
        return new Listening(() -> events.followed(visible.get()));
    }

    /**
     * To what happens to all resources of those types that the caller may see.
     *
     * @throws CloudException PERMISSION_DENIED, those are none
     */
    public Listening listen(List<String> types, TenantNames named) {
        AtomicReference<Predicate<ResourceRef>> visible = new AtomicReference<>(visible(types, named));
        Followed<ResourceEvent> followed =
                events.followed(resource -> visible.get().test(resource));
        return new Listening(() -> {
            // What the caller may not see any more is told no more.
            visible.set(visible(types, named));
            return followed;
        });
    }

    private Predicate<ResourceRef> visible(List<String> types, TenantNames named) {
        Map<String, TenantFilter> filters = new HashMap<>();
        CloudException denial = null;
        for (String type : types) {
            try {
                filters.put(type, access.listing(type + ".read", named));
            } catch (CloudException e) {
                if (e.code() != ErrorCode.PERMISSION_DENIED) {
                    throw e;
                }
                denial = denial == null ? e : denial;
            }
        }
        if (filters.isEmpty() && denial != null) {
            throw denial;
        }
        return resource -> {
            TenantFilter filter = filters.get(resource.type());
            return filter != null && admits(filter, resource.tenant());
        };
    }

    /** What belongs to nobody is told to whoever may read everything. */
    private static boolean admits(TenantFilter filter, @Nullable Tenant tenant) {
        return tenant == null ? filter instanceof TenantFilter.Everyone : filter.admits(tenant);
    }
}
