package io.photoncloud.nightlight.tenant;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.tsdb.Tsdb;
import io.photoncloud.nightlight.tsdb.TsdbSettings;
import io.photoncloud.nightlight.tsdb.head.SeriesRoom;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stores of all tenants, each in {@code ORGANIZATION/PROJECT} below one directory. Nothing that is asked of one can reach another's.
 * Safe for many threads.
 */
public final class TenantStores implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TenantStores.class);

    private final Path directory;
    private final TsdbSettings settings;
    private final TenantLimits limits;
    private final SeriesRoom room;
    private final InstantSource clock;
    private final Map<Tenant, Tsdb> stores = new HashMap<>();
    /** Those whose stores are being opened again. */
    private final Set<Tenant> reopening = new HashSet<>();

    private boolean closed;

    /** Opens the stores that are there. */
    public TenantStores(
            Path directory, TsdbSettings settings, TenantLimits limits, SeriesRoom room, InstantSource clock) {
        this.directory = directory;
        this.settings = settings;
        this.limits = limits;
        this.room = room;
        this.clock = clock;
        for (Tenant tenant : TenantDirectories.find(directory)) {
            stores.put(tenant, open(tenant));
        }
    }

    private Tsdb open(Tenant tenant) {
        Path place = TenantDirectories.of(directory, tenant);
        Tsdb opened = Tsdb.open(place, settings, clock, room);
        opened.repairs()
                .forEach(repair -> log.atWarn()
                        .addKeyValue("organization", tenant.organization())
                        .addKeyValue("project", tenant.project())
                        .addKeyValue("repair", repair)
                        .log("samples on disk were damaged"));
        return opened;
    }

    /** A tenant's store, if anything was ever written there. */
    public synchronized Optional<Tsdb> find(Tenant tenant) {
        return Optional.ofNullable(stores.get(tenant));
    }

    /** A tenant's store, which is made where there is none. @throws CloudException RATE_LIMITED, there are too many */
    public synchronized Tsdb get(Tenant tenant) {
        Tsdb known = stores.get(tenant);
        if (known != null) {
            return known;
        }
        if (closed) {
            throw new CloudException(ErrorCode.UNAVAILABLE, "the service is ending");
        }
        limits.requireRoom(tenant, stores.keySet());
        Tsdb made = open(tenant);
        stores.put(tenant, made);
        return made;
    }

    /**
     * Closes a store that failed, and opens it again with all that its log holds. Who reads it meanwhile fails, and who asks for another
     * tenant's does not wait. Returns at once where another thread is about it already.
     */
    void reopen(Tenant tenant, Tsdb failed) {
        if (!beginReopening(tenant, failed)) {
            return;
        }
        try {
            log.atWarn()
                    .addKeyValue("organization", tenant.organization())
                    .addKeyValue("project", tenant.project())
                    .log("samples that are in the log were not all in memory: the store is opened again");
            // Where it cannot be opened now it stays as it is, closed, and is tried again.
            failed.close();
            Tsdb opened = open(tenant);
            opened.goOnFrom(failed);
            replace(tenant, opened);
        } finally {
            endReopening(tenant);
        }
    }

    private synchronized boolean beginReopening(Tenant tenant, Tsdb failed) {
        return !closed && failed.equals(stores.get(tenant)) && reopening.add(tenant);
    }

    private synchronized void replace(Tenant tenant, Tsdb opened) {
        if (closed) {
            opened.close();
        } else {
            stores.put(tenant, opened);
        }
    }

    private synchronized void endReopening(Tenant tenant) {
        reopening.remove(tenant);
    }

    /** Those there are at present. */
    public synchronized Map<Tenant, Tsdb> all() {
        return Map.copyOf(stores);
    }

    @Override
    public synchronized void close() {
        closed = true;
        stores.values().forEach(Tsdb::close);
        stores.clear();
    }
}
