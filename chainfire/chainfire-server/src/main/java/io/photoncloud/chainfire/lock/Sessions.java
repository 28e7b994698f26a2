package io.photoncloud.chainfire.lock;

import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.lease.LeaseService;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.StoreException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The leases that locks and candidacies hang on: the caller's own, or one made for it. */
public final class Sessions {

    /** How long a lease lives that was made because the caller brought none, as in etcd. */
    public static final Duration TTL = Duration.ofSeconds(60);

    private static final Logger log = LoggerFactory.getLogger(Sessions.class);

    private final LeaseService leases;

    public Sessions(LeaseService leases) {
        this.leases = leases;
    }

    /** @param made whether the lease was made here, and is to be revoked if nothing comes of it */
    public record Session(long lease, boolean made) {}

    public Session open(Keyspace keyspace, long lease) {
        return lease == Entry.NO_LEASE
                ? new Session(leases.grant(keyspace, Entry.NO_LEASE, TTL).id(), true)
                : new Session(lease, false);
    }

    /** Takes back a lease that was made here. Where that fails, the lease ends by itself. */
    public void giveUp(Keyspace keyspace, Session session) {
        if (!session.made()) {
            return;
        }
        try {
            leases.revoke(keyspace, session.lease());
        } catch (StoreException e) {
            log.atDebug().addKeyValue("lease", session.lease()).setCause(e).log("a session's lease is left to expire");
        }
    }
}
