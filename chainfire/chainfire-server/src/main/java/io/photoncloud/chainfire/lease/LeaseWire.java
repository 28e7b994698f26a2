package io.photoncloud.chainfire.lease;

import io.photoncloud.chainfire.etcd.EntryWire;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Leases.Lease;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.proto.etcd.server.LeaseGrantResponse;
import io.photoncloud.proto.etcd.server.LeaseKeepAliveResponse;
import io.photoncloud.proto.etcd.server.LeaseLeasesResponse;
import io.photoncloud.proto.etcd.server.LeaseStatus;
import io.photoncloud.proto.etcd.server.LeaseTimeToLiveResponse;
import io.photoncloud.proto.etcd.server.ResponseHeader;
import java.time.Duration;
import java.util.List;

/** Leases between etcd's wire form and ours. */
final class LeaseWire {

    /** What etcd answers as the time to live of a lease that does not exist. */
    private static final long NO_SUCH_LEASE = -1;

    private LeaseWire() {}

    static Duration toTtl(long seconds) {
        if (seconds > StoreLimits.LEASE_TTL_SECONDS_MAX) {
            throw new StoreException(Reason.LEASE_TTL_TOO_LARGE, "too large lease TTL: " + seconds + " s");
        }
        return Duration.ofSeconds(seconds);
    }

    static LeaseGrantResponse fromGranted(ResponseHeader header, Lease lease) {
        return LeaseGrantResponse.newBuilder()
                .setHeader(header)
                .setID(lease.id())
                .setTTL(lease.ttl().toSeconds())
                .build();
    }

    static LeaseKeepAliveResponse fromKeptAlive(ResponseHeader header, Lease lease) {
        return LeaseKeepAliveResponse.newBuilder()
                .setHeader(header)
                .setID(lease.id())
                .setTTL(lease.ttl().toSeconds())
                .build();
    }

    static LeaseKeepAliveResponse keptAliveNone(ResponseHeader header, long id) {
        return LeaseKeepAliveResponse.newBuilder().setHeader(header).setID(id).build();
    }

    static LeaseTimeToLiveResponse fromTimeToLive(ResponseHeader header, Lease lease, List<Key> keys) {
        LeaseTimeToLiveResponse.Builder response = LeaseTimeToLiveResponse.newBuilder()
                .setHeader(header)
                .setID(lease.id())
                .setTTL(lease.remaining().toSeconds())
                .setGrantedTTL(lease.ttl().toSeconds());
        keys.forEach(key -> response.addKeys(EntryWire.fromKey(key)));
        return response.build();
    }

    static LeaseTimeToLiveResponse timeToLiveOfNone(ResponseHeader header, long id) {
        return LeaseTimeToLiveResponse.newBuilder()
                .setHeader(header)
                .setID(id)
                .setTTL(NO_SUCH_LEASE)
                .build();
    }

    static LeaseLeasesResponse fromList(ResponseHeader header, List<Long> ids) {
        LeaseLeasesResponse.Builder response = LeaseLeasesResponse.newBuilder().setHeader(header);
        ids.forEach(id -> response.addLeases(LeaseStatus.newBuilder().setID(id)));
        return response.build();
    }
}
